using System.Text.Json;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Files;
using Ias.Core.Planning;
using Ias.Core.Text;

namespace Ias.Console.Worker.Kinds;

/// <summary>Reads the proposal in an agent's closing message.</summary>
internal static class ProposalBlock
{
    /// <summary>The proposal, or why there is none.</summary>
    /// <param name="repos">The goal's: a part is for one of them.</param>
    public static (ProposalDraft? Proposal, string Wrong) Read(string closing, IReadOnlyList<string> repos)
    {
        if (ClosingBlock.Of(closing, "proposal") is not { } block)
        {
            return (null, $"its closing message has no block ```proposal{PlanReply.ItSaid(closing)}");
        }

        ProposalDraft? read;
        try
        {
            read = JsonSerializer.Deserialize(block, WorkJson.Default.ProposalDraft);
        }
        catch (JsonException wrong)
        {
            return (null, $"at {wrong.Path ?? "its beginning"}, line {wrong.LineNumber + 1} of the block ```proposal");
        }

        return read is null or { Intent: null, Scope: null, Plan: null } ? (null, "it says neither intent, scope nor plan")
            : read.Parts?.FirstOrDefault(part => !repos.Contains(part.RepoId, StringComparer.Ordinal)) is { } other
                ? (null, $"part {Wording.Plain(other.Key)} is for a repository that the goal does not name")
            : (read with { ReadinessScore = read.ReadinessScore is { } score ? Math.Clamp(score, 0, 1) : null }, "");
    }
}
