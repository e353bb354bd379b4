using Ias.Console.Client.Calls;

namespace Ias.Console.Client.Following;

/// <summary>Event for a follower of a workspace.</summary>
public abstract record FeedEvent
{
    private FeedEvent() { }

    /// <summary>
    /// The connection is open, and every change after <paramref name="Last"/> is delivered. After an earlier <see cref="Lost"/>
    /// nothing was missed; the first time, load what you show now.
    /// </summary>
    public sealed record Connected(long Last) : FeedEvent;

    /// <summary>
    /// The connection is open, but changes were missed that the server no longer has: reload everything you show. Changes after
    /// <paramref name="Last"/> are delivered.
    /// </summary>
    public sealed record Reset(long Last) : FeedEvent;

    /// <summary>Something became something else.</summary>
    /// <param name="Seq">The change's number; they grow.</param>
    /// <param name="Subject">What kind of thing, such as <c>job</c>.</param>
    /// <param name="Happened">What became of it, such as <c>running</c>.</param>
    public sealed record Changed(long Seq, string Subject, string SubjectId, string Happened) : FeedEvent;

    /// <summary>
    /// There is no connection: sent when it breaks, and again when the reason changes. The feed reconnects by itself, unless this
    /// is the end of the stream.
    /// </summary>
    /// <param name="Since">When the server was last heard of; before it ever was, when the first try began.</param>
    public sealed record Lost(CallFailedException Why, DateTimeOffset Since) : FeedEvent;
}
