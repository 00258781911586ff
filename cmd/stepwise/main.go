// Stepwise takes doctors from learning to practice, step by step. One binary: it
// serves, seeds a demo, checks and imports programmes, backs up and verifies.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := root().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "stepwise:", err)
		if _, bad := errors.AsType[badInput](err); bad {
			os.Exit(2)
		}
		if _, bad := errors.AsType[badRequest](err); bad {
			os.Exit(2)
		}
		os.Exit(1)
	}
}

func root() *cobra.Command {
	config := node.Default()
	c := &cobra.Command{Use: "stepwise", Short: "Step-wise courses, from learning to practice to trial",
		SilenceUsage: true, SilenceErrors: true, CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true}}
	if err := config.FromEnvironment(nil); err != nil {
		c.PersistentPreRunE = func(*cobra.Command, []string) error { return err }
	}
	f := c.PersistentFlags()
	f.StringVar(&config.Database, "database", config.Database, "SQLite path or postgres:// URL (STEPWISE_DATABASE)")
	f.StringVar(&config.Data, "data", config.Data, "folder of uploads and keys (STEPWISE_DATA)")
	f.StringVar(&config.Origin, "origin", config.Origin, "the address people use, https://host (STEPWISE_ORIGIN)")
	f.StringVar(&config.Log, "log", config.Log, "form of the log: json or text (STEPWISE_LOG)")
	c.AddCommand(serve(&config), migrate(&config), demoCommand(&config), backup(&config), restore(&config), auditCommand(&config), programmeCommand(&config), administratorCommand(&config), clientCommand(&config), recordCommand(&config), gradeCommand(&config), knowledgeCommand(&config), adviseCommand(&config), matchCommand(&config), doseCommand(), trialCommand(&config))
	return c
}
