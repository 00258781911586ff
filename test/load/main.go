// Load fills a database with many learners and measures what people wait for. It
// talks to no other machine and stops by itself. `go run ./cmd/dev bench load`
// calls it; doc/benchmarks.md keeps its figures.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/store"
)

func main() {
	scale := flag.Float64("scale", 0.1, "1 is 500 programmes, 100,000 learners, 10 million statements")
	database := flag.String("database", "", "where to generate; an existing file is measured as it is (default: a temporary one)")
	programmeFile := flag.String("programme", "seed/io-step-1.yaml", "the programme that is copied")
	requests := flag.Int("requests", 20000, "requests for each measurement, at most")
	profile := flag.String("profile", "", "where to write a CPU profile of the measurements")
	flag.Parse()
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			fmt.Fprintln(os.Stderr, "load:", err)
			os.Exit(1)
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			fmt.Fprintln(os.Stderr, "load:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	if err := run(context.Background(), *scale, *database, *programmeFile, *requests); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, scale float64, database, programmeFile string, requests int) error {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	dir, err := os.MkdirTemp("", "stepwise-load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if database == "" {
		database = filepath.Join(dir, "load.db")
	}
	text, err := os.ReadFile(programmeFile)
	if err != nil {
		return err
	}
	if _, err := os.Stat(database); err != nil {
		db, err := store.Open(ctx, database+"?synchronous=off")
		if err != nil {
			return err
		}
		if _, err := db.Migrate(ctx); err != nil {
			return err
		}
		watch := clock.Watch()
		if err := generate(ctx, db, scaled(scale), 1, string(text)); err != nil {
			return err
		}
		if err := db.Close(); err != nil {
			return err
		}
		fmt.Printf("generated in %.0f s\n", watch().Seconds())
	}
	info, err := os.Stat(database)
	if err != nil {
		return err
	}
	fmt.Printf("database %s: %d MiB; %s, %d processors\n", filepath.Base(database), info.Size()>>20, runtime.Version(), runtime.NumCPU())

	config := node.Default()
	config.Database, config.Data = database, filepath.Join(dir, "data")
	watch := clock.Watch()
	n, err := node.Open(ctx, config, clock.NewFake(start.AddDate(0, 5, 20)), slog.Default())
	if err != nil {
		return err
	}
	defer n.Close()
	fmt.Printf("start on the existing database: %.0f ms\n", float64(watch().Microseconds())/1000)
	return measure(ctx, n, requests)
}
