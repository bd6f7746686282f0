import { useFacet } from 'facet/react';

export function Chat() {
  const { messages, status, progress, error, send, stop } = useFacet({ model: 'gemma-3-270m-it' });
  const ask = (event) => {
    event.preventDefault();
    void send(event.currentTarget.question.value);
    event.currentTarget.reset();
  };
  return (
    <main>
      {messages.map(({ role, content }, index) => (
        <p key={index}>
          <b>{role}</b> {content}
        </p>
      ))}
      {status === 'loading' && <progress value={progress} />}
      {error && <p role="alert">{error.message}</p>}
      <form onSubmit={ask}>
        <input name="question" aria-label="Question" />
        <button disabled={status !== 'ready'}>Ask</button>
        <button type="button" onClick={stop} disabled={status !== 'answering'}>
          Stop
        </button>
      </form>
    </main>
  );
}
