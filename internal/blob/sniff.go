package blob

import (
	"archive/zip"
	"bytes"
	"io"
	"mime"
	"net/http"
	"strings"

	"stepwise/internal/fault"
)

// The types that may be stored. SVG is not among them: it is a document that can
// run scripts in the name of the site.
const (
	PNG  = "image/png"
	JPEG = "image/jpeg"
	WebP = "image/webp"
	GIF  = "image/gif"
	MP4  = "video/mp4"
	WebM = "video/webm"
	PDF  = "application/pdf"
	Text = "text/plain"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	CSV  = "text/csv" // only by the name of the file; by its bytes it is Text
	Pack = "application/vnd.stepwise.pack"
)

// PackMagic begins an unpacked course package, which content/pack makes of many
// files. It is bytes to a browser; its parts are served from an origin of their own.
const PackMagic = "stepwise pack 1\x00\n"

// Types lists what may be stored.
var Types = []string{PNG, JPEG, WebP, GIF, MP4, WebM, PDF, Text, XLSX, CSV}

// sniffSize is how much of a file the WHATWG MIME Sniffing standard looks at.
const sniffSize = 512

// sniffer collects the first bytes of what passes and looks for NUL in all of it.
type sniffer struct {
	head []byte
	nul  bool
}

func (s *sniffer) Write(p []byte) (int, error) {
	if room := sniffSize - len(s.head); room > 0 {
		s.head = append(s.head, p[:min(room, len(p))]...)
	}
	s.nul = s.nul || bytes.IndexByte(p, 0) >= 0
	return len(p), nil
}

// typeOf decides by the bytes alone; what the sender says about them is not asked.
func (s *sniffer) typeOf(r io.ReaderAt, size int64) (string, error) {
	refused := fault.New(fault.Invalid, "blob.type")
	if bytes.HasPrefix(s.head, []byte(PackMagic)) {
		return Pack, nil
	}
	found, _, err := mime.ParseMediaType(http.DetectContentType(s.head))
	if err != nil {
		return "", refused
	}
	switch found {
	case PNG, JPEG, WebP, GIF, MP4, WebM, PDF:
		return found, nil
	case Text:
		// Markup that the standard does not know (SVG without an XML head) looks
		// like text; no list or note begins with an angle bracket.
		body := bytes.TrimLeft(bytes.TrimPrefix(s.head, []byte("\xEF\xBB\xBF")), " \t\r\n\f")
		if s.nul || bytes.HasPrefix(body, []byte("<")) {
			return "", refused
		}
		return Text, nil
	case "application/zip":
		if workbook(r, size) {
			return XLSX, nil
		}
	}
	return "", refused
}

// workbook reports whether a ZIP archive is a spreadsheet without macros. It reads
// the directory only; the size of what is packed is the business of who unpacks.
func workbook(r io.ReaderAt, size int64) bool {
	z, err := zip.NewReader(r, size)
	if err != nil || len(z.File) > 10_000 {
		return false
	}
	book, types := false, false
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		book = book || name == "xl/workbook.xml"
		types = types || name == "[content_types].xml"
		if strings.HasSuffix(name, "vbaproject.bin") {
			return false
		}
	}
	return book && types
}
