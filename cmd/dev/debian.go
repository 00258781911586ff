package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"

	"stepwise/test/cluster"
)

// debianPackage is something the tests use that a Debian package brings. Another
// system may bring it otherwise, so what counts is what it is used for.
type debianPackage struct {
	name    string
	present func(ctx context.Context) bool
}

var debianPackages = []debianPackage{
	{"postgresql", func(context.Context) bool {
		_, err := cluster.Binaries()
		return err == nil
	}},
	{"chromium", func(context.Context) bool {
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
			if _, err := exec.LookPath(name); err == nil {
				return true
			}
		}
		return false
	}},
	{"fonts-noto-cjk", func(ctx context.Context) bool {
		// Without a Han font, pictures show boxes and layout checks lie.
		fonts, err := exec.CommandContext(ctx, "fc-list", ":lang=zh-cn", "family").Output()
		return err == nil && strings.TrimSpace(string(fonts)) != ""
	}},
	// R opens the tables that studies are exported to.
	{"r-base-core", func(context.Context) bool {
		_, err := exec.LookPath("Rscript")
		return err == nil
	}},
	{"r-cran-jsonlite", func(ctx context.Context) bool {
		return exec.CommandContext(ctx, "Rscript", "--vanilla", "-e", "library(jsonlite)").Run() == nil
	}},
}

// absent returns the names of the packages that are not there.
func absent(ctx context.Context, packages []debianPackage) []string {
	var missing []string
	for _, p := range packages {
		if !p.present(ctx) {
			missing = append(missing, p.name)
		}
	}
	return missing
}

// aptCommands returns what installs the packages: one update, one install.
func aptCommands(missing []string) [][]string {
	return [][]string{
		{"apt-get", "update", "-q"},
		// Use-Pty: dpkg must not reach for a terminal that belongs to another process group.
		append([]string{"apt-get", "install", "-q", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"}, missing...),
	}
}

// aptLine is aptCommands as the one line that a person who is not root types.
func aptLine(missing []string) string {
	var parts []string
	for _, command := range aptCommands(missing) {
		parts = append(parts, "sudo "+strings.Join(command, " "))
	}
	return strings.Join(parts, " && ")
}

// installPackages makes sure that everything in debianPackages is there. Only
// root installs; anybody else is told the line to run, and the step fails.
func installPackages(ctx context.Context, c child, isRoot bool) error {
	missing := absent(ctx, debianPackages)
	if len(missing) == 0 {
		return nil
	}
	_, err := exec.LookPath("apt-get")
	if !isRoot || err != nil {
		return fmt.Errorf("the tests need %s. On Debian run:\n\n    %s", strings.Join(missing, ", "), aptLine(missing))
	}
	c.env = append(c.env, "DEBIAN_FRONTEND=noninteractive")
	for _, command := range aptCommands(missing) {
		if err := c.run(ctx, command[0], command[1:]...); err != nil {
			return err
		}
	}
	if missing := absent(ctx, debianPackages); len(missing) > 0 {
		return fmt.Errorf("still missing after installation: %s", strings.Join(missing, ", "))
	}
	return nil
}
