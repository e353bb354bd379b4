using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that no other engine works in this work tree.</summary>
internal static class NoLiveEngine
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel) =>
        Task.FromResult<PreflightCheck[]>(
            at.Engine is { } held
                ?
                [
                    Problem(
                        held.Pid > 0
                            ? $"An engine is running here: pid {held.Pid} on {held.Host}, since {held.Since.UtcDateTime:HH:mm}Z."
                            : "An engine is running here.",
                        $"{at.CalledAs} run-status --follow     (watches it)\n{at.CalledAs} run-halt     (stops it)"
                    ) with
                    {
                        Exit = ExitCode.LockHeld,
                    },
                ]
                : [Ok("no engine is running here")]
        );
}
