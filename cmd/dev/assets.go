package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/spf13/cobra"
)

// assetsDir holds what browsers load: ts/ is written by hand, dist/ is made.
const assetsDir = "web/assets"

func newAssets(root string) *cobra.Command {
	var watch bool
	cmd := &cobra.Command{
		Use:   "assets",
		Short: "Bundle web/assets/ts/*.ts into web/assets/dist",
		Long: `Assets installs the npm packages of web/assets when they are not up to date and
bundles each web/assets/ts/*.ts into web/assets/dist/NAME-HASH.js. The file
manifest.json beside them maps NAME to the file's name. The service worker, sw.ts,
keeps the fixed name sw.js, because browsers compare it by address.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			w := &workshop{root: root, out: cmd.OutOrStdout()}
			if watch {
				return watchAssets(cmd.Context(), w)
			}
			return buildAssets(cmd.Context(), w)
		},
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "bundle again whenever a source changes, until Ctrl-C")
	return cmd
}

// buildAssets bundles once.
func buildAssets(ctx context.Context, w *workshop) error {
	if err := installModules(ctx, w.tool(assetsDir)); err != nil {
		return err
	}
	dir := filepath.Join(w.root, assetsDir)
	list, err := entries(dir)
	if err != nil {
		return err
	}
	made, err := publishResult(dir, api.Build(bundleOptions(dir, list)))
	if err != nil {
		return err
	}
	report(w, made)
	return nil
}

// watchAssets bundles at every change until ctx ends. A bundle that fails is
// shown, and the last good one stays in place.
func watchAssets(ctx context.Context, w *workshop) error {
	if err := installModules(ctx, w.tool(assetsDir)); err != nil {
		return err
	}
	dir := filepath.Join(w.root, assetsDir)
	for ctx.Err() == nil {
		list, err := entries(dir)
		if err != nil {
			return err
		}
		if err := watchEntries(ctx, w, dir, list); err != nil {
			return err
		}
	}
	return nil
}

// watchEntries returns when ctx ends or an entry file was added or removed:
// esbuild watches the files of its entries, and not for new ones.
func watchEntries(ctx context.Context, w *workshop, dir string, list []string) error {
	options := bundleOptions(dir, list)
	options.Plugins = []api.Plugin{{Name: "publish", Setup: func(build api.PluginBuild) {
		build.OnEnd(func(result *api.BuildResult) (api.OnEndResult, error) {
			if made, err := publishResult(dir, *result); err != nil {
				fmt.Fprintln(w.out, err)
			} else {
				report(w, made)
			}
			return api.OnEndResult{}, nil
		})
	}}}
	build, failure := api.Context(options)
	if failure != nil {
		return bundleError(failure.Errors)
	}
	defer build.Dispose()
	if err := build.Watch(api.WatchOptions{}); err != nil {
		return err
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			now, err := entries(dir)
			if err != nil || !slices.Equal(now, list) {
				return err
			}
		}
	}
}

// report prints each file of a bundle with its size.
func report(w *workshop, made []bundled) {
	for _, b := range made {
		fmt.Fprintf(w.out, "%-30s %6.1f KiB\n", b.file, float64(len(b.text))/1024)
	}
}
