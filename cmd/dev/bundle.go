package main

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// serviceWorker is the entry whose address must not change.
const serviceWorker = "sw"

// bundled is one made file: its name in the manifest, its file name, its text.
type bundled struct {
	key, file string
	text      []byte
}

// entries returns the names, without .ts, of the entry files in dir/ts, in
// order. Files in folders below ts are parts of entries; x.d.ts declares types.
func entries(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "ts", "*.ts"))
	if err != nil {
		return nil, err
	}
	var list []string
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".ts"); !strings.HasSuffix(name, ".d") {
			list = append(list, name)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no entry in %s", filepath.Join(dir, "ts"))
	}
	slices.Sort(list)
	return list, nil
}

// bundleOptions bundles each entry into one minified module by itself: without
// splitting, a page loads exactly the scripts that it names. Nothing is written;
// publish does that.
func bundleOptions(dir string, entries []string) api.BuildOptions {
	options := api.BuildOptions{
		AbsWorkingDir:     dir,
		Outdir:            filepath.Join(dir, "dist"),
		Bundle:            true,
		Format:            api.FormatESModule,
		Splitting:         false,
		Target:            api.ES2022,
		Platform:          api.PlatformBrowser,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Charset:           api.CharsetUTF8, // Han text stays three bytes, not six
		LogLevel:          api.LogLevelSilent,
		Write:             false,
	}
	for _, name := range entries {
		// Without "./" the entry would be looked up among the packages.
		options.EntryPointsAdvanced = append(options.EntryPointsAdvanced,
			api.EntryPoint{InputPath: "./ts/" + name + ".ts", OutputPath: name})
	}
	return options
}

// publishResult writes a successful bundle to dir/dist and returns its files.
func publishResult(dir string, result api.BuildResult) ([]bundled, error) {
	if len(result.Errors) > 0 {
		return nil, bundleError(result.Errors)
	}
	made := make([]bundled, 0, len(result.OutputFiles))
	for _, output := range result.OutputFiles {
		made = append(made, named(filepath.Base(output.Path), output.Contents))
	}
	slices.SortFunc(made, func(a, b bundled) int { return strings.Compare(a.key, b.key) })
	return made, publish(filepath.Join(dir, "dist"), made)
}

// named puts a hash of the text into a file's name, so that browsers may keep the
// file for ever: app.js becomes app-K3J5QZ7M2A.js under the key "app", and a
// style sheet that a script imports app-….css under "app.css".
func named(base string, text []byte) bundled {
	extension := filepath.Ext(base)
	stem := strings.TrimSuffix(base, extension)
	b := bundled{key: stem, file: base, text: text}
	if extension != ".js" {
		b.key = base
	}
	if base != serviceWorker+".js" {
		sum := sha256.Sum256(text)
		b.file = stem + "-" + base32.StdEncoding.EncodeToString(sum[:])[:10] + extension
	}
	return b
}

// bundleError renders esbuild's messages with file, line and the text there.
func bundleError(messages []api.Message) error {
	lines := api.FormatMessages(messages, api.FormatMessagesOptions{Kind: api.ErrorMessage})
	return errors.New("bundling failed:\n" + strings.TrimRight(strings.Join(lines, ""), "\n"))
}
