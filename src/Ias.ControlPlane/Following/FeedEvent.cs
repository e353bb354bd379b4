using Ias.ControlPlane.Calls;

namespace Ias.ControlPlane.Following;

/// <summary>What a follower of a workspace is told.</summary>
public abstract record FeedEvent
{
    private FeedEvent() { }

    /// <summary>The line stands, and everything after the change numbered <paramref name="Last"/> is told. After an earlier
    /// <see cref="Lost"/> nothing was missed; the first time, load what you show now.</summary>
    public sealed record Connected(long Last) : FeedEvent;

    /// <summary>The line stands, but changes were missed that the server does not have any more: load everything you show anew. What
    /// comes after <paramref name="Last"/> is told.</summary>
    public sealed record Reset(long Last) : FeedEvent;

    /// <summary>Something became something else.</summary>
    /// <param name="Seq">The change's number; they grow.</param>
    /// <param name="Subject">What kind of thing, such as <c>job</c>.</param>
    /// <param name="Happened">What became of it, such as <c>running</c>.</param>
    public sealed record Changed(long Seq, string Subject, string SubjectId, string Happened) : FeedEvent;

    /// <summary>There is no line: told when it breaks, and again when there is another reason for it. It is tried again without being
    /// asked, unless this is the end of the stream.</summary>
    /// <param name="Since">When the server was last heard of; before it ever was, when the first try began.</param>
    public sealed record Lost(CallFailedException Why, DateTimeOffset Since) : FeedEvent;
}
