using Ias.Engine.Processes;
using Polly;
using Polly.Retry;

namespace Ias.Engine.Git;

/// <summary>
/// Repeats a call that failed because the network did: three tries, with pauses of some 2 and 4 seconds, 14 at most. Only for calls that
/// may be made twice.
/// </summary>
internal static class NetworkRetry
{
    private const int MoreTries = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(7);

    // gh passes on what Go's network library says.
    private static readonly string[] Disconnected =
    [
        "error connecting to ",
        "dial tcp",
        "no such host",
        "connection reset by peer",
        "i/o timeout",
        "TLS handshake timeout",
        "Client.Timeout exceeded",
        "unexpected EOF",
        "HTTP 502",
        "HTTP 503",
        "HTTP 504",
    ];

    /// <summary>A call of gh. One that did not answer within its limit is not repeated.</summary>
    public static Task<ProcessResult> GhAsync(
        TimeProvider time,
        Func<CancellationToken, Task<ProcessResult>> call,
        CancellationToken cancel
    ) =>
        RunAsync(
            time,
            call,
            result => !result.Ok && !result.TimedOut && Disconnected.Any(words => result.Error.Contains(words, StringComparison.Ordinal)),
            cancel
        );

    /// <summary>Any call, whose last result is returned.</summary>
    /// <param name="isTransient">True for a result that means the network failed.</param>
    public static async Task<T> RunAsync<T>(
        TimeProvider time,
        Func<CancellationToken, Task<T>> call,
        Func<T, bool> isTransient,
        CancellationToken cancel
    )
        where T : class
    {
        var retry = new ResiliencePipelineBuilder { TimeProvider = time } // not of T, whose members would all be kept in a native program
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = tried => ValueTask.FromResult(tried.Outcome.Result is T result && isTransient(result)),
                    MaxRetryAttempts = MoreTries,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = FirstPause,
                    MaxDelay = LongestPause,
                    UseJitter = true,
                }
            )
            .Build();
        return await retry.ExecuteAsync(async token => await call(token), cancel);
    }
}
