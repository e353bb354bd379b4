using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Core.Queue;

/// <summary>Decision on a job whose attempt did not end well.</summary>
public abstract record RetryDecision
{
    private RetryDecision() { }

    /// <summary>Back into the queue, not to be claimed before <paramref name="NotBefore"/> (null = immediately).</summary>
    public sealed record Again(DateTimeOffset? NotBefore, int Attempts) : RetryDecision;

    /// <summary>The job moves into <c>failed/</c>.</summary>
    public sealed record Fail(string Reason) : RetryDecision;

    /// <summary>Into <c>failed/</c> with a question to a person.</summary>
    public sealed record Block(string Question) : RetryDecision;

    /// <summary>Into <c>failed/</c> by a person's wish.</summary>
    public sealed record Cancel : RetryDecision;
}

/// <summary>Rules for which failures are retried, when, and how often.</summary>
public static class Retry
{
    /// <param name="job">As it was claimed: <see cref="Job.Attempts"/> counts the attempt that failed.</param>
    /// <param name="until">When the provider's limit ends, where it said so.</param>
    /// <param name="jitter">A random number in [0, 1).</param>
    public static RetryDecision After(
        Job job,
        FailureKind kind,
        string detail,
        RunnerOptions options,
        DateTimeOffset now,
        DateTimeOffset? until,
        double jitter
    )
    {
        switch (kind)
        {
            case FailureKind.Interrupted:
                return new RetryDecision.Again(null, job.Attempts - 1);
            case FailureKind.ProviderLimit:
                return new RetryDecision.Again(
                    now + Delay(1, options, jitter) is var soonest && until > soonest ? until : soonest,
                    job.Attempts - 1
                );
            case FailureKind.NeedsPerson:
                return new RetryDecision.Block(detail);
            case FailureKind.Cancelled:
                return new RetryDecision.Cancel();
            case FailureKind.Permanent:
                return new RetryDecision.Fail(detail);
            case FailureKind.TimedOut when job.Kind == FailureKind.TimedOut:
                return new RetryDecision.Fail($"{detail}, for the second time");
            default:
                return job.Attempts >= options.Attempts
                    ? new RetryDecision.Fail(
                        $"{detail} ({(options.Attempts == 1 ? "its only attempt" : $"the last of {Wording.Count(options.Attempts, "attempt")}")})"
                    )
                    : new RetryDecision.Again(now + Delay(job.Attempts, options, jitter), job.Attempts);
        }
    }

    /// <summary>The pause before the next attempt: <see cref="Backoff"/>'s, from this queue's first one on, at most its cap.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    public static TimeSpan Delay(int attempt, RunnerOptions options, double jitter) =>
        TimeSpan.FromSeconds(Math.Min(options.BackoffCapSeconds, Backoff.Delay(attempt, jitter, options.BackoffSeconds).TotalSeconds));
}
