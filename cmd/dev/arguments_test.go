package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/spf13/cobra"
)

func TestTestArguments(t *testing.T) {
	for _, row := range []struct {
		flags  testFlags
		want   []string
		reason string
	}{
		{testFlags{}, []string{"test", "-json", "-count=1", "-timeout=30m", "-p=2", "./..."}, "everything"},
		{testFlags{run: "TestBallot", packages: []string{"./guideline/..."}},
			[]string{"test", "-json", "-count=1", "-timeout=30m", "-p=2", "-run=TestBallot", "./guideline/..."}, "a part"},
	} {
		if got := testArguments(row.flags); !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
}

func TestBenchArguments(t *testing.T) {
	for _, row := range []struct {
		flags  benchFlags
		want   []string
		reason string
	}{
		{benchFlags{pattern: ".", count: 1}, []string{"test", "-run=^$", "-bench=.", "-benchmem", "-timeout=0", "-p=1", "-count=1", "./..."}, "everything"},
		{benchFlags{pattern: "Gate", time: "10x", count: 5, packages: []string{"./programme"}},
			[]string{"test", "-run=^$", "-bench=Gate", "-benchmem", "-timeout=0", "-p=1", "-count=5", "-benchtime=10x", "./programme"}, "one, often"},
	} {
		if got := benchArguments(row.flags); !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
}

func TestDemoArguments(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		flags  demoFlags
		more   []string
		want   []string
		reason string
	}{
		{demoFlags{}, nil, []string{"demo", "--data", "/repo/data/demo"}, "the default is in the repository, wherever one stands"},
		{demoFlags{address: "127.0.0.1:9000", data: "/srv/demo"}, nil, []string{"demo", "--data", "/srv/demo", "--address", "127.0.0.1:9000"}, "both flags"},
		{demoFlags{data: "mine"}, nil, []string{"demo", "--data", filepath.Join(here, "mine")}, "relative to where it was typed"},
		{demoFlags{}, []string{"--learners", "10"}, []string{"demo", "--data", "/repo/data/demo", "--learners", "10"}, "the rest is the product's"},
	} {
		got, err := demoArguments("/repo", row.flags, row.more)
		if err != nil || !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, %v, want %q", row.reason, got, err, row.want)
		}
	}
}

func TestEveryTaskHasItsFlags(t *testing.T) {
	for _, row := range []struct {
		task  string
		flags []string
	}{
		{"assets", []string{"watch"}},
		{"demo", []string{"address", "data"}},
		{"test", []string{"run", "only", "keep"}},
		{"lint", nil},
		{"bench", []string{"bench", "benchtime", "count"}},
	} {
		cmd, _, err := newRoot("/repo").Find([]string{row.task})
		if err != nil || cmd.Name() != row.task {
			t.Errorf("no task %s: %v", row.task, err)
			continue
		}
		for _, flag := range row.flags {
			if cmd.Flags().Lookup(flag) == nil {
				t.Errorf("%s has no --%s", row.task, flag)
			}
		}
	}
}

func TestABenchPartBecomesASubcommand(t *testing.T) {
	before := benchParts
	defer func() { benchParts = before }()
	benchParts = append(benchParts, func(root string) *cobra.Command { return &cobra.Command{Use: "sample " + root} })
	cmd, _, err := newRoot("/repo").Find([]string{"bench", "sample"})
	if err != nil || cmd.Use != "sample /repo" {
		t.Errorf("found %q, %v", cmd.Use, err)
	}
}
