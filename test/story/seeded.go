package story

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"stepwise/cmd/stepwise/demo"
	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/storetest"
)

// Origin stands for the address while the demo is seeded: what is kept (mails sent,
// certificates signed) carries it, and every story listens somewhere else.
const Origin = "https://stories.stepwise.example"

// sown is the demo of one engine, seeded once a run. Seeding takes longer than most
// stories, so each works on a copy.
type sown struct {
	dsn, data string
	drop      func() error
}

// seeds holds what has been seeded, by engine.
var (
	seeding sync.Mutex
	seeds   = map[string]*sown{}
)

// seeded gives a story its own copy of the demo: the name of the database and the
// folder of files and keys.
func seeded(t *testing.T, engine string) (dsn, data string) {
	t.Helper()
	s := seedOf(t, engine)
	data = filepath.Join(t.TempDir(), "data")
	if err := errors.Join(os.CopyFS(data, os.DirFS(s.data)), closed(data)); err != nil {
		t.Fatal(err)
	}
	return storetest.Copy(t, s.dsn), data
}

// seedOf is the demo of an engine, seeded by whichever story comes first.
func seedOf(t *testing.T, engine string) *sown {
	t.Helper()
	seeding.Lock()
	defer seeding.Unlock()
	if seeds[engine] == nil {
		seeds[engine] = sow(t, engine)
	}
	return seeds[engine]
}

// closed takes everybody else's rights off the files: keys that others may read are
// refused, and a copy is open.
func closed(dir string) error {
	return filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o600)
	})
}

func sow(t *testing.T, engine string) *sown {
	t.Helper()
	dsn, drop, err := storetest.Lasting(engine)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.MkdirTemp("", "stepwise-seed")
	if err != nil {
		t.Fatal(err)
	}
	s := &sown{dsn: dsn, data: data, drop: func() error { return errors.Join(drop(), os.RemoveAll(data)) }}
	config := node.Default()
	config.Database, config.Data, config.Origin, config.Demo = dsn, data, Origin, true
	if engine == "sqlite" {
		config.Database, _, _ = strings.Cut(dsn, "?") // the seeder sets its own options
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	if err := demo.Seed(context.Background(), config, clock.At(now), log, io.Discard); err != nil {
		t.Fatal(errors.Join(err, s.drop()))
	}
	return s
}
