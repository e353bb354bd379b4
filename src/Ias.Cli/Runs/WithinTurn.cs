using Ias.Engine.Ice;

namespace Ias.Cli.Runs;

/// <summary>A turn of an agent, and an agent opened with <c>ias shell</c>, start no run of their own repository: it would work on the same
/// files, in the same cage.</summary>
internal static class WithinTurn
{
    /// <param name="typed">What a person types instead, behind the program's name.</param>
    /// <exception cref="ProblemException">This process is inside one.</exception>
    public static void Refuse(CommandContext context, RunPlace place, string typed)
    {
        if (TurnScope.Read(Environment.GetEnvironmentVariable("IAS_ICE_TURN") ?? "") is { } around && around.CommonDir == place.CommonDir)
        {
            throw new ProblemException(
                new Problem(
                    "An agent inside ICE starts no run: there is no run within a run.",
                    place.WorkTree,
                    $"{context.CalledAs:raw} {typed:raw}     (a person, in another terminal)"
                )
            );
        }
    }
}
