package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// demoData is where the demo's database lives; git ignores it.
const demoData = "data/demo"

// demoFlags are what people may say about the demo.
type demoFlags struct {
	address string // host:port, empty: the product's own default
	data    string // directory, relative to where the command was typed
}

func newDemo(root string) *cobra.Command {
	var flags demoFlags
	cmd := &cobra.Command{
		Use:   "demo [-- FLAG...]",
		Short: "Build Stepwise and serve the demo programme",
		Long: `Demo bundles the assets, builds the product and runs "stepwise demo", which makes
and seeds an embedded database on first use, serves it, and prints the address
and a sign-in link per role. What follows -- goes to "stepwise demo" as it is.
Ctrl-C ends it.`,
		RunE: func(cmd *cobra.Command, more []string) error {
			w := &workshop{root: root, out: cmd.OutOrStdout()}
			err := demo(cmd.Context(), w, flags, more)
			if cmd.Context().Err() != nil {
				return nil // Ctrl-C is how a demo ends
			}
			return err
		},
	}
	cmd.Flags().StringVar(&flags.address, "address", "", "host:port to listen on")
	cmd.Flags().StringVar(&flags.data, "data", "", "directory of the demo's data (default "+demoData+" in the repository)")
	return cmd
}

func demo(ctx context.Context, w *workshop, flags demoFlags, more []string) error {
	if err := buildAssets(ctx, w); err != nil {
		return err
	}
	binary := filepath.Join(w.root, ".cache", "bin", "stepwise")
	if err := w.tool("").run(ctx, "go", "build", "-o", binary, "./cmd/stepwise"); err != nil {
		return err
	}
	args, err := demoArguments(w.root, flags, more)
	if err != nil {
		return err
	}
	product := child{dir: w.root, stdout: w.out, stderr: os.Stderr}
	return product.run(ctx, binary, args...)
}

// demoArguments is the command line after "stepwise".
func demoArguments(root string, flags demoFlags, more []string) ([]string, error) {
	data := filepath.Join(root, demoData)
	if flags.data != "" {
		var err error
		if data, err = filepath.Abs(flags.data); err != nil {
			return nil, err
		}
	}
	args := []string{"demo", "--data", data}
	if flags.address != "" {
		args = append(args, "--address", flags.address)
	}
	return append(args, more...), nil
}
