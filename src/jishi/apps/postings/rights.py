"""The permissions of this room."""

VIEW = "postings.view"
RUN = "postings.run"
WANT = "postings.want"
VISIT = "postings.visit"
ASK = "postings.ask"
ANSWER = "postings.answer"
