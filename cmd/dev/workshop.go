package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"stepwise/test/cluster"
)

// postgresVariable names the cluster's address for the tests.
const postgresVariable = "STEPWISE_TEST_POSTGRES"

// staticcheckModule is run by exact version, not from go.mod: it is a tool that
// the product's module graph should not know.
const staticcheckModule = "honnef.co/go/tools/cmd/staticcheck@v0.7.0"

// workshop is where steps work: the repository, the output, and what one step
// leaves for later ones.
type workshop struct {
	root    string
	out     io.Writer
	cluster *cluster.Cluster // nil until the cluster step ran
}

// tool returns a child that works in dir below the repository and knows the cluster.
func (w *workshop) tool(dir string) child {
	c := child{dir: filepath.Join(w.root, dir), stdout: w.out, stderr: w.out}
	if w.cluster != nil {
		c.env = []string{postgresVariable + "=" + w.cluster.DSN("postgres")}
	}
	return c
}

// close stops the cluster if one runs.
func (w *workshop) close() error {
	if w.cluster == nil {
		return nil
	}
	return w.cluster.Stop()
}

// goStep is a step that is one go command over the whole module.
func (w *workshop) goStep(name string, args ...string) step {
	return step{name: name, limit: 20 * time.Minute, run: func(ctx context.Context) error {
		return w.tool("").run(ctx, "go", args...)
	}}
}

// static are the checks that need nothing running.
func (w *workshop) static() []step {
	return []step{
		{name: "templ", limit: 10 * time.Minute, run: func(ctx context.Context) error {
			return freshTemplates(w.root, func() error {
				return w.tool("").run(ctx, "go", "tool", "templ", "generate", "-log-level", "warn")
			})
		}},
		{name: "gofmt", limit: 5 * time.Minute, run: func(context.Context) error {
			return formatted(w.root)
		}},
		w.goStep("vet", "vet", "./..."),
		w.goStep("staticcheck", "run", staticcheckModule, "./..."),
	}
}

// ground are the steps that make the machine ready: Debian packages, PostgreSQL.
func (w *workshop) ground() []step {
	return []step{
		{name: "packages", limit: 30 * time.Minute, run: func(ctx context.Context) error {
			return installPackages(ctx, w.tool(""), os.Geteuid() == 0)
		}},
		{name: "cluster", needs: []string{"packages"}, limit: 2 * time.Minute, run: func(ctx context.Context) error {
			if w.cluster != nil {
				return errors.New("already started")
			}
			var err error
			w.cluster, err = cluster.Start(ctx)
			return err
		}},
	}
}

// browserSide are the steps that fetch npm packages and bundle the assets.
func (w *workshop) browserSide() []step {
	return []step{
		{name: "assets", limit: 10 * time.Minute, run: func(ctx context.Context) error {
			return buildAssets(ctx, w)
		}},
		{name: "npm", limit: 10 * time.Minute, run: func(ctx context.Context) error {
			return installModules(ctx, w.tool(testModules))
		}},
	}
}
