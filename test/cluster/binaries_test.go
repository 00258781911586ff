package cluster

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// install puts empty programs into root/<dir>.
func install(t *testing.T, root, dir string, names ...string) string {
	t.Helper()
	full := filepath.Join(root, dir)
	if err := os.MkdirAll(full, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(full, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return full
}

func TestBinaries(t *testing.T) {
	for _, row := range []struct {
		name, want, reason string
		versions           map[string][]string
		path               []string
	}{
		{name: "newest", want: "pg/15/bin", reason: "15 is newer than 9.6, though not as text",
			versions: map[string][]string{"9.6": needed, "15": needed, "13": needed}},
		{name: "complete", want: "pg/15/bin", reason: "17 has the client only",
			versions: map[string][]string{"15": needed, "17": {"psql", "pg_ctl"}}},
		{name: "path", want: "path", reason: "no Debian package",
			path: needed},
		{name: "half path", want: "", reason: "pg_ctl alone starts nothing",
			path: []string{"pg_ctl"}},
		{name: "nothing", want: "", reason: "not installed"},
	} {
		t.Run(row.name, func(t *testing.T) {
			root, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for version, names := range row.versions {
				install(t, root, "pg/"+version+"/bin", names...)
			}
			install(t, root, "path", row.path...)
			lookPath := func(name string) (string, error) {
				if slices.Contains(row.path, name) {
					return filepath.Join(root, "path", name), nil
				}
				return "", exec.ErrNotFound
			}
			got, err := binaries(filepath.Join(root, "pg/*/bin"), lookPath)
			if row.want == "" {
				if !errors.Is(err, ErrNotInstalled) {
					t.Fatalf("got %q, %v: %s", got, err, row.reason)
				}
				return
			}
			if err != nil || got != filepath.Join(root, row.want) {
				t.Errorf("got %q, %v, want %s: %s", got, err, row.want, row.reason)
			}
		})
	}
}

func TestEnvironmentDropsWhatBendsPostgreSQL(t *testing.T) {
	got := environment([]string{"HOME=/home/x", "PGDATA=/var/lib/other", "PGPORT=5432", "LC_ALL=zh_CN.UTF-8", "LANG=de_DE", "PATH=/bin"})
	want := []string{"HOME=/home/x", "PATH=/bin", "LC_ALL=C"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
