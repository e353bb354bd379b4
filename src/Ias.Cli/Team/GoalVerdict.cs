using System.CommandLine;
using Ias.Cli.Answers;
using Ias.ControlPlane.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Team;

/// <summary><c>ias goal approve</c> and <c>ias goal reject</c>.</summary>
internal static class GoalVerdict
{
    private static Argument<string> Id() => new("id") { Description = "The goal's id, or part of it", HelpName = "ID" };

    private static Option<long?> Revision() =>
        new("--revision") { Description = "Only if this is still the latest revision: the one you have read", HelpName = "N" };

    public static Command MakeApprove(CommandContext context)
    {
        var (choice, id, revision) = (new LoginChoice(), Id(), Revision());
        var parts = new Option<string[]>("--part") { Description = "Only this part; may be repeated", HelpName = "KEY" };
        var command = choice.AddTo(
            new Command("approve", "Approve a goal's proposal or parts of it: the work begins") { id, parts, revision }
        );
        command.SetAction(
            async (parsed, _) =>
            {
                var login = choice.One(parsed, context);
                using var client = login.Open(context.CalledAs, context.Time);
                var (goal, proposals) = await new Goals(context, client, login).FindAsync(parsed.GetValue(id)!);
                var proposal = Waiting(context, goal, proposals, parsed.GetValue(revision));
                var keys = parsed.GetValue(parts) is { Length: > 0 } named ? named : null;
                await client.WriteAsync<ApproveProposalRequest, DoneAnswer>(
                    "proposals/approve",
                    new ApproveProposalRequest(login.WorkspaceId, proposal.Id, keys),
                    context.Stop
                );
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(
                        context,
                        new ProposalDecidedAnswer(login.Server, login.Workspace, goal.Id, proposal.Id, proposal.Revision, true, keys)
                    );
                }
                else
                {
                    context.Out.WriteLine(
                        $"Approved: {GoalList.Title(goal.Title)}, revision {proposal.Revision}{(keys is null ? "" : $", {string.Join(", ", keys)}")}"
                    );
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    public static Command MakeReject(CommandContext context)
    {
        var (choice, id, revision) = (new LoginChoice(), Id(), Revision());
        var reason = new Option<string>("--reason")
        {
            Description = "What is wrong with it; the next proposal is made with this in mind",
            HelpName = "TEXT",
            Required = true,
        };
        var command = choice.AddTo(
            new Command("reject", "Reject a goal's proposal with a reason, from which another is made") { id, reason, revision }
        );
        command.SetAction(
            async (parsed, _) =>
            {
                var login = choice.One(parsed, context);
                using var client = login.Open(context.CalledAs, context.Time);
                var (goal, proposals) = await new Goals(context, client, login).FindAsync(parsed.GetValue(id)!);
                var proposal = Waiting(context, goal, proposals, parsed.GetValue(revision));
                await client.WriteAsync<RejectProposalRequest, JobIdAnswer>(
                    "proposals/reject",
                    new RejectProposalRequest(login.WorkspaceId, proposal.Id, parsed.GetValue(reason)!),
                    context.Stop
                );
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(
                        context,
                        new ProposalDecidedAnswer(login.Server, login.Workspace, goal.Id, proposal.Id, proposal.Revision, false, null)
                    );
                }
                else
                {
                    context.Out.WriteLine(
                        $"Rejected: {GoalList.Title(goal.Title)}, revision {proposal.Revision}. Another proposal will be made."
                    );
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    private static Proposal Waiting(CommandContext context, Intake goal, IReadOnlyList<Proposal> proposals, long? revision)
    {
        var latest = proposals.Count > 0 ? proposals[0] : null;
        return latest is { Waits: true } && (revision ?? latest.Revision) == latest.Revision
            ? latest
            : throw new ProblemException(
                new Problem(
                    latest is null ? "There is no proposal yet for this goal."
                        : latest.Waits ? $"Revision {revision} is not the latest any more: {latest.Revision} is."
                        : $"Nothing waits for a decision: the latest proposal is {Wording.Plain(latest.Status).Replace('_', ' ')}.",
                    GoalList.Title(goal.Title),
                    $"{context.CalledAs} goal show {Wording.Plain(goal.Id)}",
                    ExitCode.NothingToDo
                )
            );
    }
}
