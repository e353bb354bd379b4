using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that a person has allowed the programs and loosened settings of the repository's files.</summary>
internal static class Allowed
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (at.Request is not { Consent: { } consent, Misconfigured: null })
        {
            return Task.FromResult<PreflightCheck[]>([]);
        }

        var answer = consent.Look(at.Place, at.Request.Guarded);
        PreflightCheck line = answer.IsClear
            ? Ok(
                answer.IsFirst
                    ? "no setting is looser than the default, and none names a program"
                    : "no setting is looser than you have allowed"
            )
            : Problem(answer.Words, answer.Next(at.CalledAs));
        return Task.FromResult<PreflightCheck[]>([line]);
    }
}
