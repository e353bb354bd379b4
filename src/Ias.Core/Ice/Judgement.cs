using Ias.Core.Ice.Reading;

namespace Ias.Core.Ice;

/// <summary>Decision of ICE on a whole git or gh command line.</summary>
public abstract record Judgement
{
    private Judgement() { }

    /// <summary>The command may run.</summary>
    /// <param name="Arguments">What shall run: the same, or made safe (aliases expanded; <c>gh pr create</c> gets <c>--draft</c>;
    /// <c>clean</c> leaves <c>.run</c> alone).</param>
    public sealed record Allow(IReadOnlyList<string> Arguments) : Judgement;

    /// <summary>
    /// A push that may happen. Where mounts hide the remotes and the keys it is handed over to the engine, which judges it again and pushes
    /// exactly these updates; elsewhere <paramref name="Arguments"/> runs as it is: the same push with every ref written out, so that
    /// nothing changes in between.
    /// </summary>
    /// <param name="Remote">The remote's name, or the URL or path that was given.</param>
    /// <param name="DryRun">Nothing is to be pushed, only shown.</param>
    public sealed record AllowPush(
        IReadOnlyList<string> Arguments,
        string Remote,
        IReadOnlyList<RefUpdate> Updates,
        bool SetUpstream,
        bool DryRun = false
    ) : Judgement;

    /// <summary>Refused. <paramref name="Instead"/> says what to use.</summary>
    /// <param name="Operation">For example <c>push</c>, <c>merge</c>, <c>branch-delete</c>, <c>force-push</c>, <c>pr-merge</c>.</param>
    /// <param name="Target">The branch, ref or command it was about.</param>
    /// <param name="Reason">Why, one sentence.</param>
    /// <param name="Instead">What an agent can do instead; empty when there is nothing.</param>
    public sealed record Block(string Operation, string Target, string Reason, string Instead = "") : Judgement;
}
