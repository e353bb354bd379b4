using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Core.Tests.Queue;

public sealed class RetryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 19, 10, 0, 0, TimeSpan.Zero);
    private static readonly RunnerOptions Options = new(Attempts: 3, BackoffSeconds: 30, BackoffCapSeconds: 900);

    [Fact]
    [Trait("Requirement", "R-099")]
    public void A_crash_is_tried_again_after_a_while_and_the_last_attempt_is_the_last()
    {
        Assert.Equal(new RetryDecision.Again(Now.AddSeconds(30), 1), After(FailureKind.Transient, attempts: 1));
        Assert.Equal(new RetryDecision.Again(Now.AddSeconds(60), 2), After(FailureKind.Transient, attempts: 2));
        Assert.Equal(new RetryDecision.Fail("exit status 1 (the last of 3 attempts)"), After(FailureKind.Transient, attempts: 3));
    }

    [Fact]
    [Trait("Requirement", "R-095")]
    public void A_time_out_is_tried_once_more()
    {
        Assert.IsType<RetryDecision.Again>(After(FailureKind.TimedOut, attempts: 1));
        Assert.IsType<RetryDecision.Fail>(After(FailureKind.TimedOut, attempts: 2, before: FailureKind.TimedOut));
        Assert.IsType<RetryDecision.Again>(After(FailureKind.TimedOut, attempts: 2, before: FailureKind.Transient));
    }

    [Fact]
    public void A_providers_limit_and_a_halt_are_no_attempts()
    {
        Assert.Equal(new RetryDecision.Again(Now.AddHours(2), 2), After(FailureKind.ProviderLimit, attempts: 3, until: Now.AddHours(2)));
        Assert.Equal(new RetryDecision.Again(null, 2), After(FailureKind.Interrupted, attempts: 3));
    }

    [Fact]
    public void A_limit_that_has_passed_already_is_still_no_hot_loop()
    {
        var again = Assert.IsType<RetryDecision.Again>(After(FailureKind.ProviderLimit, attempts: 1, until: Now.AddMinutes(-14)));

        Assert.True(again.NotBefore >= Now.AddSeconds(27));
    }

    [Fact]
    public void What_will_not_change_is_not_tried_again_and_what_a_person_must_say_is_asked()
    {
        Assert.IsType<RetryDecision.Fail>(After(FailureKind.Permanent, attempts: 1));
        Assert.IsType<RetryDecision.Block>(After(FailureKind.NeedsPerson, attempts: 1));
        Assert.IsType<RetryDecision.Cancel>(After(FailureKind.Cancelled, attempts: 1));
    }

    [Fact]
    [Trait("Requirement", "R-099")]
    public void The_pause_never_exceeds_the_cap() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<PositiveInt>(),
                ArbMap.Default.ArbFor<NormalFloat>(),
                (attempt, number) =>
                {
                    var jitter = Math.Abs(Math.IEEERemainder(number.Get, 1)) % 1;
                    var delay = Retry.Delay(attempt.Get, Options, jitter).TotalSeconds;
                    return delay is >= 27 and <= 900;
                }
            )
            .QuickCheckThrowOnFailure();

    private static RetryDecision After(FailureKind kind, int attempts, FailureKind? before = null, DateTimeOffset? until = null) =>
        Retry.After(new Job("pm", "x", Attempts: attempts, Kind: before), kind, "exit status 1", Options, Now, until, 0.5);
}
