package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// server is the product, running as it would in a hospital.
type server struct {
	dir     string
	address string
	auth    string // value of Authorization
	child   *exec.Cmd
}

// start builds the server, makes a key, and waits until it answers.
func start(ctx context.Context, database string) (*server, error) {
	dir, err := os.MkdirTemp("", "stepwise-record-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	if database == "" {
		database = filepath.Join(dir, "record.db")
	}
	program := filepath.Join(dir, "stepwise")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/stepwise").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.address = listener.Addr().String()
	listener.Close()
	env := append(os.Environ(), "STEPWISE_DATABASE="+database, "STEPWISE_DATA="+filepath.Join(dir, "data"), "STEPWISE_ADDRESS="+s.address,
		"STEPWISE_ORIGIN=http://"+s.address)
	create := exec.CommandContext(ctx, program, "client", "create", "measure", "--scope", "all", "--json")
	create.Env = env
	var said bytes.Buffer
	create.Stderr = &said
	out, err := create.Output()
	if err != nil {
		return nil, fmt.Errorf("client create: %w: %s", err, said.String())
	}
	var key struct{ Key, Secret string }
	if err := json.Unmarshal(out, &key); err != nil {
		return nil, err
	}
	s.auth = "Basic " + base64.StdEncoding.EncodeToString([]byte(key.Key+":"+key.Secret))
	s.child = exec.CommandContext(ctx, program, "serve")
	s.child.Env = env
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	s.child.Stderr = log
	if err := s.child.Start(); err != nil {
		return nil, err
	}
	for range 600 {
		if conn, err := net.Dial("tcp", s.address); err == nil {
			conn.Close()
			return s, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil, errors.Join(fmt.Errorf("the server does not answer, see %s", log.Name()), s.child.Process.Kill())
}

// stop ends the server as an operator would.
func (s *server) stop() error {
	if err := s.child.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	err := s.child.Wait()
	return errors.Join(err, os.RemoveAll(s.dir))
}

// memory is what the server holds in memory, resident and anonymous, in MiB:
// pages of files that the system can drop are left out.
func (s *server) memory() (resident, own int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.child.Process.Pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(text)) {
		var kb int
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
			resident = kb >> 10
		}
		if n, _ := fmt.Sscanf(line, "RssAnon: %d kB", &kb); n == 1 {
			own = kb >> 10
		}
	}
	return resident, own
}

// processor is the time that the server has spent computing.
func (s *server) processor() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.child.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	var user, system int64
	fmt.Sscan(fields[11], &user)
	fmt.Sscan(fields[12], &system)
	return time.Duration(user+system) * 10 * time.Millisecond
}
