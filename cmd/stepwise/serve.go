package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/clock"
	"stepwise/internal/store"
)

func logger(config *node.Config) *slog.Logger {
	level := slog.LevelInfo
	if config.Demo {
		level = slog.LevelWarn // the links should stay on the screen
	}
	var h slog.Handler = slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: level})
	if config.Log == "text" {
		h = slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level})
	}
	log := slog.New(h)
	slog.SetDefault(log)
	return log
}

func serve(config *node.Config) *cobra.Command {
	c := &cobra.Command{Use: "serve", Short: "Serve the product", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), *config, nil) }}
	f := c.Flags()
	f.StringVar(&config.Address, "address", config.Address, "where to listen, host:port (STEPWISE_ADDRESS)")
	f.StringVar(&config.PlayerAddress, "player-address", config.PlayerAddress, "where to listen for the files of packaged courses (STEPWISE_PLAYER_ADDRESS)")
	f.StringVar(&config.PlayerOrigin, "player-origin", config.PlayerOrigin, "the address that browsers use for them, another host (STEPWISE_PLAYER_ORIGIN)")
	f.StringVar(&config.SMTP, "smtp", config.SMTP, "mail server, smtp://user:password@host:587 (STEPWISE_SMTP)")
	f.StringVar(&config.SMTPFrom, "smtp-from", config.SMTPFrom, "address that messages come from (STEPWISE_SMTP_FROM)")
	f.StringVar(&config.SMTPName, "smtp-name", config.SMTPName, "name beside it (STEPWISE_SMTP_NAME)")
	f.StringVar(&config.OIDC, "oidc", config.OIDC, "sign-in providers as JSON (STEPWISE_OIDC)")
	f.StringVar(&config.Networks, "networks", config.Networks, "private networks in which partners' servers may be asked (STEPWISE_NETWORKS)")
	f.BoolVar(&config.Migrate, "migrate", config.Migrate, "bring the schema up to date at start (STEPWISE_MIGRATE)")
	return c
}

// run serves until the context ends. ready, when given, is called once the
// address is open.
func run(ctx context.Context, config node.Config, ready func(n *node.Node, address string) error) error {
	if err := config.Check(); err != nil {
		return err
	}
	log := logger(&config)
	// Hospital servers have other work: collect at half as much garbage as Go would
	// by itself. It costs some hundredths of the processor (doc/benchmarks.md).
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	n, err := node.Open(ctx, config, clock.System(), log)
	if err != nil {
		return err
	}
	defer n.Close()
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", config.Address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", config.Address, err)
	}
	if ready != nil {
		if err := ready(n, listener.Addr().String()); err != nil {
			listener.Close()
			return err
		}
	}
	log.InfoContext(ctx, "serving", "address", listener.Addr().String(), "origin", config.Origin)
	return n.Run(ctx, listener)
}

func migrate(config *node.Config) *cobra.Command {
	return &cobra.Command{Use: "migrate", Short: "Bring the schema up to date", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			db, err := store.Open(cmd.Context(), config.Database)
			if err != nil {
				return err
			}
			defer db.Close()
			n, err := db.Migrate(cmd.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d steps taken; the schema is up to date\n", n)
			return nil
		}}
}
