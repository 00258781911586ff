package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// testModules holds the npm packages that only the tests use.
const testModules = "test/npm"

// installModules makes node_modules in the child's directory agree with its lock
// file, and does nothing when it already does. Packages' own install scripts are
// not run: what we bundle needs none, and they could do anything.
func installModules(ctx context.Context, c child) error {
	stale, err := modulesStale(c.dir)
	if err != nil || !stale {
		return err
	}
	if _, err := exec.LookPath("npm"); err != nil {
		return fmt.Errorf("%w: install Node.js 20 or newer", err)
	}
	return c.run(ctx, "npm", "ci", "--ignore-scripts")
}

// modulesStale reports whether npm has to install: nothing is there, an
// installation was cut short, or the lock or package file is newer than it.
func modulesStale(dir string) (bool, error) {
	// npm writes this file last, so it is missing after an interrupted install.
	installed, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json"))
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	for _, name := range []string{"package-lock.json", "package.json"} {
		wanted, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return false, err
		}
		if wanted.ModTime().After(installed.ModTime()) {
			return true, nil
		}
	}
	return false, nil
}
