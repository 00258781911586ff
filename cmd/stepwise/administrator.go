package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
)

// administratorCommand is the first door into an empty installation: whoever can
// read the database may let the first administrator in.
func administratorCommand(config *node.Config) *cobra.Command {
	return &cobra.Command{Use: "administrator EMAIL", Short: "Invite an administrator and print the link, to begin with", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			issued, err := n.House.Person.First(cmd.Context(), args[0])
			if err != nil {
				tell(cmd.ErrOrStderr(), args[0], err)
				return fmt.Errorf("nobody was invited")
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Open this link to set up the account; it works once and for 30 days:\n%s\n", issued.Link)
			return nil
		}}
}
