package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/audit"
	"stepwise/internal/store"
)

func auditCommand(config *node.Config) *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "The account of who saw or changed what"}
	var anchors []string
	verify := &cobra.Command{Use: "verify", Short: "Recompute the chain of hashes and name the first fault", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			known, err := parseAnchors(anchors)
			if err != nil {
				return err
			}
			db, err := store.Open(cmd.Context(), config.Database)
			if err != nil {
				return err
			}
			defer db.Close()
			r, err := audit.Verify(cmd.Context(), db, known...)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "%d entries in %d seals are good; %d entries wait for the next seal\n", r.Entries, r.Seals, r.Unsealed)
			if r.Head.Number > 0 {
				fmt.Fprintf(out, "the last seal is %d:%s\n", r.Head.Number, r.Head.Hash)
			}
			if r.Bad != nil {
				return errors.New("the chain is broken: " + r.Bad.String())
			}
			return nil
		}}
	verify.Flags().StringSliceVar(&anchors, "anchor", nil, "a seal noted earlier, NUMBER:HASH, that must still be there")
	c.AddCommand(verify)
	return c
}

func parseAnchors(list []string) ([]audit.Anchor, error) {
	var out []audit.Anchor
	for _, s := range list {
		number, hash, ok := strings.Cut(s, ":")
		n, err := strconv.ParseInt(number, 10, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("--anchor %q: write NUMBER:HASH as `stepwise audit verify` prints it", s)
		}
		out = append(out, audit.Anchor{Number: n, Hash: hash})
	}
	return out, nil
}
