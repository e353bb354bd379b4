using System.Runtime.CompilerServices;
using Ias.Console.Client.Calls;

namespace Ias.Console.Client.Following;

/// <summary>
/// Follows the changes in a workspace as its Console sends them, without polling. A connection that breaks, or on which nothing
/// comes, is opened again after a growing pause; the changes made meanwhile are delivered then.
/// </summary>
/// <param name="client">With a token that may read there; the caller's to dispose.</param>
/// <param name="time">For pauses and limits.</param>
public sealed class ChangeFeed(ControlPlaneClient client, string workspaceId, TimeProvider time)
{
    /// <summary>The most that is read of one event, in bytes.</summary>
    public const int LongestEvent = 64 << 10;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5); // that a server may ask for

    /// <summary>After how long without a word the line counts as dead. A Console says something every 10 seconds.</summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Follows until it is cancelled, or until the server says that this token may not: then <see cref="FeedEvent.Lost"/> with
    /// <see cref="CallFailure.TokenRefused"/>, <see cref="CallFailure.Forbidden"/> or <see cref="CallFailure.NotFound"/> is the
    /// last.</summary>
    /// <param name="after">The number of the last change seen; null: what happens from now on.</param>
    /// <param name="cancel">Ends it.</param>
    public async IAsyncEnumerable<FeedEvent> FollowAsync(long? after = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var heard = time.GetUtcNow();
        var failures = 0;
        var retry = EventLine.DefaultRetry;
        CallFailedException? told = null;
        while (true)
        {
            CallFailedException? failed = null;
            await using (var line = new EventLine(client, workspaceId, after, LongestSilence, time))
            {
                while (failed is null)
                {
                    FeedEvent? next = null;
                    try
                    {
                        next = await line.NextAsync(cancel);
                    }
                    catch (CallFailedException why)
                    {
                        failed = why;
                    }

                    // A server that sends its beginning and breaks off immediately is not asked faster than it says.
                    (after, heard, retry) = (line.Last, line.Heard ?? heard, line.Retry ?? retry);
                    if (next is not null)
                    {
                        (failures, told) = (0, null);
                        yield return next;
                    }
                }
            }

            if (told is null || told.Failure != failed.Failure || told.Problem != failed.Problem)
            {
                told = failed;
                yield return new FeedEvent.Lost(failed, heard);
            }

            if (failed.Failure is CallFailure.TokenRefused or CallFailure.Forbidden or CallFailure.NotFound)
            {
                yield break;
            }

            await Task.Delay(Pause(retry, failures++, failed.RetryAfter), time, cancel);
        }
    }

    // At least what the server says, twice as long each time, and not for everybody the same.
    private static TimeSpan Pause(TimeSpan retry, int failures, TimeSpan? asked)
    {
        var grown = Shorter(retry * Math.Pow(2, Math.Min(failures, 10)), LongestPause);
        var pause = asked is { } wait && wait > grown ? Shorter(wait, LongestWait) : grown;
        return pause * (1 + (Random.Shared.NextDouble() / 2));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
