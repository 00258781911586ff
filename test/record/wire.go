package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

// wire is one client's connection. It speaks just enough HTTP/1.1 that measuring
// costs little beside what is measured.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	head string
	out  bytes.Buffer
	body []byte
}

func (s *server) dial() (*wire, error) {
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		return nil, err
	}
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, 64<<10),
		head: "Host: " + s.address + "\r\nAuthorization: " + s.auth + "\r\nX-Experience-API-Version: 2.0.0\r\n"}, nil
}

// post sends statements.
func (w *wire) post(body []byte) (status int, answer []byte, err error) {
	w.out.Reset()
	w.out.WriteString("POST /xapi/statements HTTP/1.1\r\n" + w.head + "Content-Type: application/json\r\nContent-Length: ")
	w.out.WriteString(strconv.Itoa(len(body)))
	w.out.WriteString("\r\n\r\n")
	w.out.Write(body)
	return w.exchange()
}

// get asks for a path.
func (w *wire) get(path string) (status int, answer []byte, err error) {
	w.out.Reset()
	w.out.WriteString("GET " + path + " HTTP/1.1\r\n" + w.head + "\r\n")
	return w.exchange()
}

func (w *wire) exchange() (status int, answer []byte, err error) {
	if _, err := w.conn.Write(w.out.Bytes()); err != nil {
		return 0, nil, err
	}
	line, err := w.in.ReadString('\n')
	if err != nil {
		return 0, nil, err
	}
	if len(line) < 12 {
		return 0, nil, fmt.Errorf("answer %q", line)
	}
	if status, err = strconv.Atoi(line[9:12]); err != nil {
		return 0, nil, err
	}
	length := 0
	for {
		line, err := w.in.ReadString('\n')
		if err != nil {
			return 0, nil, err
		}
		if line == "\r\n" {
			break
		}
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return 0, nil, err
			}
		}
	}
	if cap(w.body) < length {
		w.body = make([]byte, length)
	}
	w.body = w.body[:length]
	_, err = io.ReadFull(w.in, w.body)
	return status, w.body, err
}
