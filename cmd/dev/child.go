package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// patience is how long an interrupted child may take to end by itself.
const patience = 20 * time.Second

// child is one program that we run: where, with which extra environment, and
// where its output goes.
type child struct {
	dir            string
	env            []string // added to our own environment
	stdout, stderr io.Writer
}

// run starts a program and waits for it. The program and all it starts form a
// process group: when ctx ends, the group is interrupted, and what is left of
// it after some patience is killed, so nothing outlives an interrupted run.
func (c child) run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdout, cmd.Stderr = c.stdout, c.stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = patience
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	err := cmd.Wait()
	if ctx.Err() != nil {
		// ESRCH is the good case: nobody is left.
		if kill := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); kill != nil && kill != syscall.ESRCH {
			return errors.Join(context.Cause(ctx), kill)
		}
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", commandLine(name, args), err)
	}
	return nil
}

// commandLine renders a command for people; long argument lists are cut.
func commandLine(name string, args []string) string {
	line := strings.Join(append([]string{name}, args...), " ")
	if len(line) > 120 {
		return line[:117] + "..."
	}
	return line
}
