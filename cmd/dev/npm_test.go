package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestModulesStale(t *testing.T) {
	installed := time.Unix(1_000_000, 0)
	for _, row := range []struct {
		name   string
		ages   map[string]time.Duration // relative to the installation
		want   bool
		reason string
	}{
		{"up to date", map[string]time.Duration{"package.json": -2, "package-lock.json": -1, "node_modules/.package-lock.json": 0}, false, "installed after both"},
		{"same moment", map[string]time.Duration{"package.json": 0, "package-lock.json": 0, "node_modules/.package-lock.json": 0}, false, "coarse clocks"},
		{"new lock", map[string]time.Duration{"package.json": -1, "package-lock.json": 1, "node_modules/.package-lock.json": 0}, true, "a pull brought other versions"},
		{"new package", map[string]time.Duration{"package.json": 1, "package-lock.json": -1, "node_modules/.package-lock.json": 0}, true, "npm ci will say if the lock does not match"},
		{"fresh clone", map[string]time.Duration{"package.json": 0, "package-lock.json": 0}, true, "nothing installed"},
		{"cut short", map[string]time.Duration{"package.json": 0, "package-lock.json": 0, "node_modules/htmx.org/package.json": 0}, true, "npm had not finished"},
	} {
		t.Run(row.name, func(t *testing.T) {
			files := map[string]string{}
			for name := range row.ages {
				files[name] = "{}"
			}
			dir := page(t, files)
			for name, age := range row.ages {
				at := installed.Add(age * time.Second)
				if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := modulesStale(dir); err != nil || got != row.want {
				t.Errorf("got %v, %v, want %v: %s", got, err, row.want, row.reason)
			}
		})
	}
}

// What browsers run must be the same everywhere and not name where one machine
// happened to fetch it.
func TestNpmFoldersPinExactVersionsAndNameNoRegistry(t *testing.T) {
	root, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	exact := regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	for _, folder := range []string{assetsDir, testModules} {
		read := func(name string) string {
			text, err := os.ReadFile(filepath.Join(root, folder, name))
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		var wanted struct {
			Dependencies, DevDependencies map[string]string
		}
		if err := json.Unmarshal([]byte(read("package.json")), &wanted); err != nil {
			t.Fatal(err)
		}
		if len(wanted.Dependencies) == 0 {
			t.Errorf("%s: no dependencies", folder)
		}
		for _, list := range []map[string]string{wanted.Dependencies, wanted.DevDependencies} {
			for name, version := range list {
				if !exact.MatchString(version) {
					t.Errorf("%s: %s is pinned to %q", folder, name, version)
				}
			}
		}
		for _, word := range []string{`"resolved"`, "://"} {
			if strings.Contains(read("package-lock.json"), word) {
				t.Errorf("%s/package-lock.json contains %s", folder, word)
			}
		}
		for _, line := range []string{"omit-lockfile-registry-resolved=true", "fund=false", "audit=false"} {
			if !strings.Contains(read(".npmrc"), line+"\n") {
				t.Errorf("%s/.npmrc lacks %s", folder, line)
			}
		}
	}
}
