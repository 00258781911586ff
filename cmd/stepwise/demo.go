package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/demo"
	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/store"
)

// demoCommand seeds a demo and serves it, on this machine only.
func demoCommand(config *node.Config) *cobra.Command {
	c := &cobra.Command{Use: "demo", Short: "Seed the demo programme and serve it on this machine", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("data") && os.Getenv("STEPWISE_DATA") == "" {
				config.Data = filepath.Join("data", "demo")
			}
			if !cmd.Flags().Changed("database") && os.Getenv("STEPWISE_DATABASE") == "" {
				config.Database = filepath.Join(config.Data, "stepwise.db")
			}
			if !cmd.Flags().Changed("log") {
				config.Log = "text"
			}
			config.Demo = true
			if err := prepare(cmd, config); err != nil {
				return err
			}
			return run(cmd.Context(), *config, func(n *node.Node, address string) error { return links(cmd, n, address) })
		}}
	c.Flags().StringVar(&config.Address, "address", config.Address, "where to listen; sign-in links work from this machine only")
	return c
}

// prepare seeds when the demo is not there yet.
func prepare(cmd *cobra.Command, config *node.Config) error {
	if err := os.MkdirAll(config.Data, 0o750); err != nil {
		return err
	}
	seeded, err := hasDemo(cmd.Context(), config.Database)
	if err != nil || seeded {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), "Seeding the demo programme (once):")
	log := logger(config)
	err = demo.Seed(cmd.Context(), *config, clock.System().Now(), log, cmd.OutOrStdout())
	if err != nil && !strings.HasPrefix(config.Database, "postgres") {
		// Half a demo is no demo: the next start begins anew.
		for _, side := range []string{"", "-wal", "-shm"} {
			os.Remove(config.Database + side)
		}
	}
	return err
}

func hasDemo(ctx context.Context, database string) (bool, error) {
	db, err := store.Open(ctx, database)
	if err != nil {
		return false, err
	}
	defer db.Close()
	if _, err := db.Migrate(ctx); err != nil {
		return false, err
	}
	return demo.Seeded(ctx, db)
}

// links prints the address and one ready sign-in link a role.
func links(cmd *cobra.Command, n *node.Node, address string) error {
	list, err := demo.Links(cmd.Context(), n.House)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "\nStepwise is at http://%s/\n\nSign in from this machine as:\n", address)
	for _, l := range list {
		fmt.Fprintf(out, "  %-22s http://%s%s\n", l.Role, address, l.Path)
	}
	fmt.Fprintf(out, "\nThe study is /trials/%s. Its people sign with the password %s\n", strings.ToLower(demo.Study), demo.Password)
	fmt.Fprintln(out, "\nPress Ctrl-C to stop. A second start continues with the same data.")
	return nil
}
