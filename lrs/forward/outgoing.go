package forward

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/textproto"

	"stepwise/internal/fault"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

// item is one statement on its way out.
type item struct {
	row         lrs.Row
	body        []byte
	attachments []statement.Attachment // whose bytes we have
	size        int64
}

// pack makes an item of a stored statement. It goes out as it is stored, so that
// signatures hold; only the version is written as the other side speaks it.
func (s *Service) pack(ctx context.Context, row lrs.Row, st *statement.Statement, version string) (item, error) {
	it := item{row: row, body: []byte(row.Body)}
	if version == Version103 {
		it.body = withVersion(it.body, version)
	}
	it.size = int64(len(it.body))
	for _, a := range st.Attachments {
		there, err := s.record.HasAttachment(ctx, s.db.Read(), a.SHA2)
		if err != nil {
			return item{}, err
		}
		if there {
			it.attachments = append(it.attachments, a)
			it.size += a.Length
		}
	}
	return it, nil
}

// withVersion replaces the value of the statement's own version, byte for byte
// beside the rest. Text without one, or that is no object, comes back as it is.
func withVersion(body []byte, version string) []byte {
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return body
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return body
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return body
		}
		if key == "version" {
			end := int(d.InputOffset())
			out := append([]byte{}, body[:end-len(value)]...)
			out = append(append(append(out, '"'), version...), '"')
			return append(out, body[end:]...)
		}
	}
	return body
}

// content writes a batch: a JSON array, or with attachments multipart/mixed as the
// standard lays it out (2.0 clause 4.1.4; 1.0.3 part 3, 1.5.2).
func (s *Service) content(ctx context.Context, items []item) (mediaType string, body []byte, err error) {
	var list bytes.Buffer
	list.WriteByte('[')
	bare := true
	for i, it := range items {
		if i > 0 {
			list.WriteByte(',')
		}
		list.Write(it.body)
		bare = bare && len(it.attachments) == 0
	}
	list.WriteByte(']')
	if bare {
		return "application/json", list.Bytes(), nil
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(header map[string]string, body []byte) {
		h := textproto.MIMEHeader{}
		for name, value := range header {
			h.Set(name, value)
		}
		p, _ := w.CreatePart(h) // a buffer takes everything
		p.Write(body)
	}
	part(map[string]string{"Content-Type": "application/json"}, list.Bytes())
	written := map[string]bool{}
	for _, it := range items {
		for _, a := range it.attachments {
			if written[a.SHA2] {
				continue
			}
			written[a.SHA2] = true
			bytes, err := s.record.Attachment(ctx, s.db.Read(), a.SHA2)
			if fault.Is(err, fault.NotFound) {
				continue // erased a moment ago; the description says where else it may lie
			}
			if err != nil {
				return "", nil, err
			}
			part(map[string]string{"Content-Type": a.ContentType, "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": a.SHA2}, bytes)
		}
	}
	err = w.Close()
	return "multipart/mixed; boundary=" + w.Boundary(), b.Bytes(), err
}
