using Ias.Console.Client.Calls;
using Ias.Console.Client.Wire;
using Ias.Console.Worker.Jobs;

namespace Ias.Console.Worker.Kinds;

/// <summary>Texts of a proposal that a Console does not store: diffs, contents of files, secrets.</summary>
internal static class ProposalTexts
{
    private static readonly (
        string Name,
        Func<ProposalDraft, IEnumerable<string?>> Of,
        Func<ProposalDraft, ProposalDraft> Without
    )[] Fields =
    [
        ("proposal.intent", draft => [draft.Intent], draft => draft with { Intent = null }),
        ("proposal.scope", draft => [draft.Scope], draft => draft with { Scope = null }),
        ("proposal.plan", draft => [draft.Plan], draft => draft with { Plan = null }),
        ("proposal.readinessReasons", draft => draft.ReadinessReasons ?? [], draft => draft with { ReadinessReasons = null }),
        ("proposal.questions", draft => draft.Questions ?? [], draft => draft with { Questions = null }),
        (
            "part.scope",
            draft => (draft.Parts ?? []).Select(part => part.Scope),
            draft => draft with { Parts = [.. (draft.Parts ?? []).Select(part => part with { Scope = null })] }
        ),
        (
            "part.plan",
            draft => (draft.Parts ?? []).Select(part => part.Plan),
            draft => draft with { Parts = [.. (draft.Parts ?? []).Select(part => part with { Plan = null })] }
        ),
    ];

    /// <summary>The proposal without the texts that the Console refuses, and its words for each; all of it from a Console that cannot be
    /// asked.</summary>
    /// <exception cref="CallFailedException">The Console is not reached.</exception>
    public static async Task<(ProposalDraft Stored, IReadOnlyList<string> Refused)> CheckAsync(
        ClaimedJob job,
        ProposalDraft proposal,
        CancellationToken cancel
    )
    {
        var refused = new List<string>();
        var stored = proposal;
        foreach (var (name, of, without) in Fields)
        {
            if (await WhyRefusedAsync(job, [.. of(proposal).OfType<string>().Select(text => new FieldText(name, text))], cancel) is { } why)
            {
                refused.Add(why);
                stored = without(stored);
            }
        }

        return (stored, refused);
    }

    private static async Task<string?> WhyRefusedAsync(ClaimedJob job, IReadOnlyList<FieldText> texts, CancellationToken cancel)
    {
        if (texts.Count == 0)
        {
            return null;
        }

        try
        {
            await job.Console.ReadAsync<CheckContentRequest, DoneAnswer>(
                "content/check",
                new CheckContentRequest(job.Link.WorkspaceId, texts),
                cancel
            );
            return null;
        }
        catch (CallFailedException refused) when (refused.Code == "CONTENT_REFUSED")
        {
            return refused.Problem.What;
        }
        catch (CallFailedException refused) when (refused.Failure == CallFailure.NotFound)
        {
            return null; // a Console of before this call
        }
    }
}
