package web

// screening is the pages of a study's protocol and of those who may enter it.
func (s *Server) screening() []Route {
	sc, pr := s.rooms.Screening, s.rooms.Protocol
	return []Route{
		{"GET /trials/{study}/screening", signedIn, sc.Log},
		{"POST /trials/{study}/screening", signedIn, sc.Begin},
		{"GET /trials/{study}/screening.csv", signedIn, sc.CSV},
		{"GET /trials/{study}/flow", signedIn, sc.Flow},
		{"GET /trials/{study}/screening/{subject}", signedIn, sc.Subject},
		{"POST /trials/{study}/screening/{subject}/consent", signedIn, sc.Consent},
		{"POST /trials/{study}/screening/{subject}/withdraw", signedIn, sc.Withdraw},
		{"POST /trials/{study}/screening/{subject}/restore", signedIn, sc.Restore},
		{"POST /trials/{study}/screening/{subject}/data", signedIn, sc.Data},
		{"POST /trials/{study}/screening/{subject}/conclude", signedIn, sc.Conclude},
		{"POST /trials/{study}/screening/{subject}/identity", signedIn, sc.SetIdentity},
		{"POST /trials/{study}/screening/{subject}/identity/read", signedIn, sc.Identify},
		{"POST /trials/{study}/screening/{subject}/identity/delete", signedIn, sc.DeleteIdentity},

		{"GET /trials/{study}/transfers", signedIn, sc.Transfers},
		{"POST /trials/{study}/transfers", signedIn, sc.RecordTransfer},
		{"POST /trials/{study}/transfers/{transfer}/end", signedIn, sc.EndTransfer},

		{"GET /trials/{study}/protocol", signedIn, pr.List},
		{"POST /trials/{study}/protocol", signedIn, pr.Begin},
		{"GET /trials/{study}/protocol/{version}", signedIn, pr.Read},
		{"GET /trials/{study}/protocol/{version}/changes", signedIn, pr.Changes},
		{"GET /trials/{study}/protocol/{version}/edit", signedIn, pr.Edit},
		{"POST /trials/{study}/protocol/{version}/edit", signedIn, pr.Save},
		{"POST /trials/{study}/protocol/{version}/approve", signedIn, pr.Approve},
		{"POST /trials/{study}/protocol/{version}/drop", signedIn, pr.Drop},
	}
}
