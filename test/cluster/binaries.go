package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// needed are the PostgreSQL programs that a cluster is made and run with.
var needed = []string{"initdb", "pg_ctl", "postgres"}

// debianPattern is where Debian keeps each major version's programs, away from PATH.
const debianPattern = "/usr/lib/postgresql/*/bin"

// ErrNotInstalled means that no complete set of PostgreSQL server programs was found.
var ErrNotInstalled = errors.New("no PostgreSQL server programs found")

// Binaries returns the directory that holds PostgreSQL's server programs: the
// newest major version under /usr/lib/postgresql, else the one PATH leads to.
// The error is ErrNotInstalled when there is neither.
func Binaries() (string, error) { return binaries(debianPattern, exec.LookPath) }

func binaries(pattern string, lookPath func(string) (string, error)) (string, error) {
	found, err := filepath.Glob(pattern)
	if err != nil {
		return "", fmt.Errorf("cluster: pattern %q: %w", pattern, err)
	}
	best, newest := "", -1.0
	for _, dir := range found {
		// A client-only installation has the directory without the server in it.
		version, err := strconv.ParseFloat(filepath.Base(filepath.Dir(dir)), 64)
		if err == nil && version > newest && complete(dir) {
			best, newest = dir, version
		}
	}
	if best != "" {
		return best, nil
	}
	if path, err := lookPath("pg_ctl"); err == nil {
		// Distributions link single programs into PATH; the rest stand beside the target.
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
		if dir := filepath.Dir(path); complete(dir) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("cluster: %w: looked in %s and PATH", ErrNotInstalled, pattern)
}

// complete reports whether every needed program is an executable file in dir.
func complete(dir string) bool {
	for _, name := range needed {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}
