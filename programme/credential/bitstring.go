package credential

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
)

// MinEntries is the least length of a status list, in entries: 16 KiB of bits,
// so that one entry hides among many (Bitstring Status List 1.0,
// "Revocation Bitstring Length").
const MinEntries = 131_072

// Bounds that keep a hostile list small: 2 MiB of bits, and as much text as
// that many incompressible bytes would need.
const (
	maxEntries = 1 << 24
	maxEncoded = maxEntries/8/3*4 + 4096
)

// purposeRevocation is the one purpose of our lists. A revocation cannot be
// undone (section 2.1).
const purposeRevocation = "revocation"

// errIndex reports a place outside the list.
var errIndex = errors.New("no such place in the status list")

// ErrStatusList reports a status list that cannot be read.
var ErrStatusList = errors.New("not a status list")

// StatusList is a list of one bit for each credential, 1 for revoked (W3C
// Bitstring Status List 1.0). It is not safe for concurrent use.
type StatusList struct {
	url  string
	bits []byte
}

// NewStatusList gives an empty list. The url is the address at which the status
// list credential is served and by which credentials name it; entries is a
// multiple of 8 from MinEntries to 16,777,216.
func NewStatusList(url string, entries int) (*StatusList, error) {
	if err := checkIRI(url); err != nil {
		return nil, err
	}
	if entries < MinEntries || entries > maxEntries || entries%8 != 0 {
		return nil, fmt.Errorf("%w: %d entries", ErrStatusList, entries)
	}
	return &StatusList{url: url, bits: make([]byte, entries/8)}, nil
}

// URL is the address of the list.
func (l *StatusList) URL() string { return l.url }

// Len is the number of entries.
func (l *StatusList) Len() int { return len(l.bits) * 8 }

// Set marks the credential at the index as revoked. There is no way back: the
// specification makes revocation final, and verifiers may keep it for good.
func (l *StatusList) Set(index int) error {
	if index < 0 || index >= l.Len() {
		return errIndex
	}
	l.bits[index/8] |= 0x80 >> (index % 8) // index 0 is the left-most bit
	return nil
}

// Get tells whether the credential at the index is revoked.
func (l *StatusList) Get(index int) (revoked bool, err error) {
	if index < 0 || index >= l.Len() {
		return false, errIndex
	}
	return l.bits[index/8]&(0x80>>(index%8)) != 0, nil
}

// Encode writes the bits as `encodedList`: GZIP, then Multibase base64url
// without padding (section 3.3). The same bits give the same text.
func (l *StatusList) Encode() (string, error) {
	var compressed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := writer.Write(l.bits); err != nil {
		return "", err
	}
	if err := writer.Close(); err != nil {
		return "", err
	}
	return "u" + base64.RawURLEncoding.EncodeToString(compressed.Bytes()), nil
}

// DecodeStatusList reads an `encodedList` (section 3.4). It stops after 2 MiB of
// bits whatever the text promises, and refuses lists that are too short, too
// long, or followed by anything. The error is ErrStatusList.
func DecodeStatusList(url, encoded string) (*StatusList, error) {
	if len(encoded) == 0 || encoded[0] != 'u' || len(encoded) > maxEncoded {
		return nil, fmt.Errorf("%w: no base64url text of acceptable length", ErrStatusList)
	}
	compressed, err := base64.RawURLEncoding.Strict().DecodeString(encoded[1:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStatusList, err)
	}
	source := bytes.NewReader(compressed)
	reader, err := gzip.NewReader(source)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStatusList, err)
	}
	reader.Multistream(false)
	bits, err := io.ReadAll(io.LimitReader(reader, maxEntries/8+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStatusList, err)
	}
	if source.Len() > 0 || len(bits)*8 < MinEntries || len(bits)*8 > maxEntries {
		return nil, fmt.Errorf("%w: %d entries", ErrStatusList, len(bits)*8)
	}
	list, err := NewStatusList(url, len(bits)*8)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStatusList, err)
	}
	list.bits = bits
	return list, nil
}
