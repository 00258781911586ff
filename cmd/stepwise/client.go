package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"stepwise/cmd/stepwise/node"
	"stepwise/internal/fault"
	"stepwise/lrs/client"
)

// clientCommand keeps the keys of outside systems, for installers, measurements
// and conformance runs; people use the administrator's pages.
func clientCommand(config *node.Config) *cobra.Command {
	c := &cobra.Command{Use: "client", Short: "Make, list and revoke keys of outside systems to the learning record"}
	c.AddCommand(clientCreate(config), clientList(config), clientRevoke(config))
	return c
}

// issued is the form of a fresh key in JSON.
type issued struct {
	Endpoint string   `json:"endpoint"`
	Key      string   `json:"key"`
	Secret   string   `json:"secret"`
	Name     string   `json:"name"`
	Scopes   []string `json:"scopes"`
	Version  string   `json:"version"`
}

func clientCreate(config *node.Config) *cobra.Command {
	var t client.Terms
	var scopes []string
	var asJSON bool
	c := &cobra.Command{Use: "create NAME", Short: "Make a key and print its secret, this once", Args: cobra.ExactArgs(1),
		Example: "  stepwise client create \"Journal courses\" --scope statements/write --scope state\n  stepwise client create conformance --scope all --version 1.0.3 --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			var unknown []string
			if t.Scopes, unknown = client.ParseScopes(scopes); len(unknown) > 0 {
				return fmt.Errorf("--scope %q is not one of %s", unknown[0], strings.Join(client.ScopeNames(), ", "))
			}
			t.Name = args[0]
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			made, err := n.House.Client.Create(cmd.Context(), operator, t)
			if fault.Is(err, fault.Invalid) {
				tell(cmd.ErrOrStderr(), args[0], err)
				return errors.New("no key was made")
			}
			if err != nil {
				return err
			}
			out := issued{n.Origin() + "/xapi/", made.ID, made.Secret, made.Name, client.NamesOf(made.Scopes), made.Version}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), out)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "endpoint %s\nkey      %s\nsecret   %s\nThe secret is not kept and cannot be shown again.\n", out.Endpoint, out.Key, out.Secret)
			return err
		}}
	f := c.Flags()
	f.StringArrayVar(&scopes, "scope", []string{"statements/write", "statements/read/mine"}, "what it may do: "+strings.Join(client.ScopeNames(), ", ")+"; may be given several times")
	f.StringVar(&t.Version, "version", client.Version200, "xAPI version when a request names none: 1.0.3 or 2.0.0")
	f.StringVar(&t.Note, "note", "", "organisation and whom to call")
	f.StringArrayVar(&t.Origins, "web-origin", nil, "web origin that may call from a browser, https://host or *; may be given several times")
	f.IntVar(&t.Limits.Requests, "requests", 0, "requests a second, 0 for no limit")
	f.IntVar(&t.Limits.RequestBurst, "request-burst", 0, "requests at once")
	f.IntVar(&t.Limits.Statements, "statements", 0, "statements a second, 0 for no limit")
	f.IntVar(&t.Limits.StatementBurst, "statement-burst", 0, "statements at once")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// listed is the form of a client in JSON.
type listed struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Scopes  []string `json:"scopes"`
	Version string   `json:"version"`
	Created string   `json:"created"`
	Used    string   `json:"used,omitempty"`
	Revoked string   `json:"revoked,omitempty"`
	Reason  string   `json:"reason,omitempty"`
}

func clientList(config *node.Config) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{Use: "list", Short: "List keys with their last use", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			list, err := n.House.Client.List(cmd.Context(), operator)
			if err != nil {
				return err
			}
			out := make([]listed, len(list))
			for i, c := range list {
				out[i] = listed{c.ID, c.Name, client.NamesOf(c.Scopes), c.Version, c.CreatedAt.String(), c.UsedAt.String(), c.RevokedAt.String(), c.Reason}
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), out)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, c := range out {
				state := "last used " + c.Used
				switch {
				case c.Revoked != "":
					state = "revoked " + c.Revoked + ": " + c.Reason
				case c.Used == "":
					state = "never used"
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.Key, c.Name, strings.Join(c.Scopes, ","), state)
			}
			return w.Flush()
		}}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func clientRevoke(config *node.Config) *cobra.Command {
	var reason string
	c := &cobra.Command{Use: "revoke KEY --reason WORDS", Short: "Shut a key out, on every node within a second", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := house(cmd.Context(), config)
			if err != nil {
				return err
			}
			defer n.Close()
			if err := n.House.Client.Revoke(cmd.Context(), operator, args[0], reason); err != nil {
				tell(cmd.ErrOrStderr(), args[0], err)
				return errors.New("nothing was revoked")
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is revoked\n", args[0])
			return err
		}}
	c.Flags().StringVar(&reason, "reason", "", "why, kept with the key")
	return c
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
