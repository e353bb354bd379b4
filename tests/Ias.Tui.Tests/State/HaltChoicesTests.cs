using Ias.Core.Model;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Tui.Contracts;
using Ias.Tui.Requests;
using Ias.Tui.State;

namespace Ias.Tui.Tests.State;

public sealed class HaltChoicesTests
{
    [Theory]
    [MemberData(nameof(HaltTriggers.All), MemberType = typeof(HaltTriggers))]
    public void Where_the_calls_of_the_hour_are_used_up_every_resume_says_that_it_would_wait_but_the_one_that_allows_more(string trigger)
    {
        var seen = RecordedNight.At(RecordedNight.Halted);
        var shown = RunSnapshot.Of(
            seen with
            {
                Run = seen.Run! with { Halt = seen.Run.Halt! with { Trigger = trigger } },
                Rate = new RateLimit(
                    new DateTimeOffset(seen.At.Date.AddHours(seen.At.Hour), TimeSpan.Zero),
                    CallsThisHour: 114,
                    Limit: 100
                ),
            }
        );

        var waits = $" The next turn waits until {Wording.Clock(RateLimit.NextHour(seen.At), seen.At)}: 100 calls this hour are used up.";
        var resumes = shown.Halt!.Choices.Where(c => c.Request is Request.Resume).ToList();
        Assert.NotEmpty(resumes);
        Assert.All(
            resumes,
            choice => Assert.Equal(choice.Request is not Request.Resume { Raised.CallsPerHour: not null }, choice.Effect.EndsWith(waits))
        );
    }
}
