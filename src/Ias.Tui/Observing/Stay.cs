using System.Collections.Immutable;
using Ias.Core.Events;
using Ias.Core.RunMode;

namespace Ias.Tui.Observing;

/// <summary>Why nothing was worked on.</summary>
public enum StayKind
{
    /// <summary>Waiting for a limit; ends by itself.</summary>
    Wait,

    /// <summary>Halted.</summary>
    Halt,

    /// <summary>The engine was gone: killed, or the machine was off.</summary>
    Gone,
}

/// <summary>A stretch of time in which a run stood still; <paramref name="To"/> null = it still does.</summary>
/// <param name="Until">For a wait: the end that was expected.</param>
public sealed record Stay(StayKind Kind, DateTimeOffset From, DateTimeOffset? To, string Why, DateTimeOffset? Until = null)
{
    /// <summary>All stays of a run, in order.</summary>
    public static ImmutableArray<Stay> Of(IReadOnlyList<RunEvent> events)
    {
        var stays = ImmutableArray.CreateBuilder<Stay>();
        DateTimeOffset before = default;
        foreach (var happened in events)
        {
            switch (happened)
            {
                case RunEvent.WaitStarted e:
                    stays.Add(new Stay(StayKind.Wait, e.At, null, e.Reason, e.Until));
                    break;

                case RunEvent.WaitEnded:
                    End(StayKind.Wait, happened.At);
                    break;

                case RunEvent.StateChanged { To: RunState.Halted } e:
                    stays.Add(new Stay(StayKind.Halt, e.At, null, e.Reason));
                    break;

                case RunEvent.EngineStarted { Resumed: true }:
                    End(StayKind.Wait, before);
                    if (!End(StayKind.Halt, happened.At))
                    {
                        stays.Add(new Stay(StayKind.Gone, before, happened.At, "the engine was gone"));
                    }

                    break;
            }

            before = happened.At;
        }

        return stays.ToImmutable();

        bool End(StayKind kind, DateTimeOffset at)
        {
            var open = stays.Count > 0 && stays[^1].Kind == kind && stays[^1].To is null;
            if (open)
            {
                stays[^1] = stays[^1] with { To = at };
            }

            return open;
        }
    }
}
