package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// page makes a directory like web/assets with these files in it.
func page(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// build bundles dir and returns the manifest.
func build(t *testing.T, dir string) map[string]string {
	t.Helper()
	list, err := entries(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := publishResult(dir, api.Build(bundleOptions(dir, list))); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "dist", manifestFile))
	if err != nil {
		t.Fatal(err)
	}
	manifest := map[string]string{}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	return manifest
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, entry := range found {
		list = append(list, entry.Name())
	}
	return list
}

func TestBundleNamesFilesByContentAndTheServiceWorkerByName(t *testing.T) {
	dir := page(t, map[string]string{
		"ts/app.ts":                  "import { greet } from './parts/greet';\nimport 'pkg';\nconst name: string = '学员';\ngreet(name);\n",
		"ts/parts/greet.ts":          "export function greet(whom: string) { console.log(`hello ${whom}`); }\n",
		"ts/sw.ts":                   "self.addEventListener('fetch', () => {});\n",
		"ts/types.d.ts":              "declare const version: string;\n",
		"node_modules/pkg/index.js":  "console.log('from the package');\n",
		"dist/.keep":                 "",
		"dist/app-OLDOLDOLDO.js":     "stale",
		"dist/old/app-OLDOLDOLDO.js": "stale",
	})
	manifest := build(t, dir)
	if got, want := slices.Sorted(maps.Keys(manifest)), []string{"app", "sw"}; !slices.Equal(got, want) {
		t.Errorf("manifest has %v, want %v: parts and declarations are no entries", got, want)
	}
	if manifest["sw"] != "sw.js" {
		t.Errorf("service worker is %q", manifest["sw"])
	}
	if !regexp.MustCompile(`^app-[A-Z2-7]{10}\.js$`).MatchString(manifest["app"]) {
		t.Errorf("app is %q", manifest["app"])
	}
	if got, want := listing(t, filepath.Join(dir, "dist")), []string{".keep", manifest["app"], manifestFile, "sw.js"}; !slices.Equal(got, want) {
		t.Errorf("dist holds %v, want %v: the stale go, .keep stays", got, want)
	}
	text, err := os.ReadFile(filepath.Join(dir, "dist", manifest["app"]))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"学员", "from the package", "hello "} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%q is not in the bundle %s", part, text)
		}
	}
	if strings.Count(strings.TrimSpace(string(text)), "\n") > 0 {
		t.Errorf("the bundle is not minified: %s", text)
	}

	if again := build(t, dir); again["app"] != manifest["app"] {
		t.Errorf("the same source became %s and %s", manifest["app"], again["app"])
	}
	if err := os.WriteFile(filepath.Join(dir, "ts/parts/greet.ts"), []byte("export function greet(whom: string) { alert(whom); }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	changed := build(t, dir)
	if changed["app"] == manifest["app"] {
		t.Error("another part, the same name: browsers would keep the old file")
	}
	if changed["sw"] != "sw.js" || slices.Contains(listing(t, filepath.Join(dir, "dist")), manifest["app"]) {
		t.Errorf("after the change dist holds %v", listing(t, filepath.Join(dir, "dist")))
	}
}

func TestAFailedBundleLeavesTheLastGoodOne(t *testing.T) {
	dir := page(t, map[string]string{"ts/app.ts": "console.log(1);\n"})
	manifest := build(t, dir)
	before := listing(t, filepath.Join(dir, "dist"))
	if err := os.WriteFile(filepath.Join(dir, "ts/app.ts"), []byte("import 'nowhere';\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := publishResult(dir, api.Build(bundleOptions(dir, []string{"app"})))
	if err == nil || !strings.Contains(err.Error(), "nowhere") || !strings.Contains(err.Error(), "ts/app.ts:1") {
		t.Errorf("error %v does not name what and where", err)
	}
	if after := listing(t, filepath.Join(dir, "dist")); !slices.Equal(before, after) || !slices.Contains(after, manifest["app"]) {
		t.Errorf("dist went from %v to %v", before, after)
	}
}

func TestNamed(t *testing.T) {
	for _, row := range []struct{ base, key, file, reason string }{
		{"app.js", "app", "app-TAWZ4PVZS3.js", "pages ask by entry name"},
		{"app.css", "app.css", "app-TAWZ4PVZS3.css", "a style sheet beside app.js needs another key"},
		{"sw.js", "sw", "sw.js", "a new address would be a new worker"},
	} {
		got := named(row.base, []byte("text"))
		if got.key != row.key || got.file != row.file {
			t.Errorf("%s: key %q file %q: %s", row.base, got.key, got.file, row.reason)
		}
	}
}

func TestTwoFilesCannotShareAKey(t *testing.T) {
	err := publish(t.TempDir(), []bundled{{key: "app", file: "a.js"}, {key: "app", file: "b.js"}})
	if err == nil || !strings.Contains(err.Error(), "a.js") {
		t.Errorf("got %v, want an error that names both", err)
	}
}

func TestNoEntryIsAnError(t *testing.T) {
	if list, err := entries(t.TempDir()); err == nil {
		t.Errorf("got %v: an empty bundle would break every page", list)
	}
}
