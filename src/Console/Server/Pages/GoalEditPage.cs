using System.Globalization;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

public sealed record GoalEditModel(Frame Frame, Intake Goal, Proposal Latest, IReadOnlyList<Repo> Repos, Names Names)
    : PageModel(Frame, $"Revision {Latest.Revision + 1}");

internal static class GoalEditPage
{
    /// <summary>Name of the form.</summary>
    public const string Form = "revise";

    /// <summary>True when the refused form was written from another revision than the latest.</summary>
    public static bool IsBehind(Frame frame, long latest) =>
        frame.Refused is not null && frame.Typed(Form, "revision") != latest.ToString(CultureInfo.InvariantCulture);

    public static void Add(PageRoutes pages) =>
        pages
            .Member(
                "goals/{id}/edit",
                "goals",
                Permission.Decide,
                async request =>
                    GoalEditView.Create(
                        new GoalEditModel(
                            request.Frame,
                            await new Goals(request.Scope).RequireIntakeAsync(request.Id),
                            await LatestAsync(request),
                            await new Repos(request.Scope).ListAsync(),
                            await Names.ReadAsync(request.Scope)
                        )
                    )
            )
            .On(Form, Permission.Decide, ReviseAsync);

    private static async Task<Proposal> LatestAsync(PageRequest request) =>
        (await new Goals(request.Scope).ProposalsAsync(request.Id)).FirstOrDefault() ?? throw RefusalException.NotFound("proposal");

    private static async Task<Outcome> ReviseAsync(PageRequest request)
    {
        var before = await LatestAsync(request);
        if (request.Field("revision") != before.Revision.ToString(CultureInfo.InvariantCulture))
        {
            throw RefusalException.Conflict(
                $"Meanwhile there is revision {before.Revision}; this was written from an earlier one. Both are shown."
            );
        }

        var parts = before
            .Parts.Where(part => request.Field($"keep-{part.Key}") == "yes")
            .Select(part => Read(request, $"{part.Key}", part.Key, part.RepoId))
            .ToList();
        if (request.IdOf("repo-new") is { } repo)
        {
            parts.Add(
                Read(request, "new", request.Text("key-new") is null ? new Word("new") : request.Word("key-new", "A part's name"), repo)
            );
        }

        if (parts.Count == 0)
        {
            throw RefusalException.Invalid("A proposal has at least one part.");
        }

        await new Goals(request.Scope).AddProposalAsync(
            request.Id,
            new ProposalDraft(
                request.Text("intent"),
                request.Text("scope"),
                request.Text("plan"),
                before.ReadinessScore,
                before.ReadinessReasons,
                request.Field("questions").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                parts
            )
        );
        await request.Scope.AuditAsync("proposal.revise", request.Id);
        return new Outcome("revised", $"{request.Frame.Root}/goals/{request.Id}");
    }

    private static PartDraft Read(PageRequest request, string name, Word key, EntityId repo) =>
        new(
            key,
            repo,
            request.Text($"scope-{name}"),
            request.Text($"plan-{name}"),
            [
                .. request
                    .Field($"needs-{name}")
                    .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
                    .Where(Word.Fits)
                    .Select(need => new Word(need)),
            ]
        );
}
