package cluster

import (
	"crypto/rand"
	"fmt"
	"net"
	"strings"
)

// maxConnections is generous: go test runs packages side by side, each with its
// own pool, and one test drives three application nodes at once.
const maxConnections = 300

// settings is what the cluster adds to postgresql.conf. Nothing here survives a
// power cut, which no test has; everything survives a killed server, because
// synchronous_commit stays on: an acknowledged commit is in the kernel's cache.
func settings(dir string, port int) string {
	lines := []string{
		"listen_addresses = '127.0.0.1'",
		fmt.Sprintf("port = %d", port),
		fmt.Sprintf("unix_socket_directories = '%s'", strings.ReplaceAll(dir, "'", "''")),
		fmt.Sprintf("max_connections = %d", maxConnections),
		"fsync = off",
		"full_page_writes = off",
		"jit = off",
		"timezone = 'UTC'",
		"log_timezone = 'UTC'",
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}

// freePort asks the kernel for a loopback port that nobody listens on. Another
// process may take it before PostgreSQL does; Start then tries again.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("cluster: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// newPassword keeps other accounts of the machine out: a superuser of the
// cluster could run programs as its owner.
func newPassword() string { return rand.Text() }
