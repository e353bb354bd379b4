using System.Text;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Agents;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>Prompt of a job's turn.</summary>
internal static class JobPrompt
{
    /// <param name="intent">The purpose of the run, after the guardrails; empty = not given.</param>
    /// <param name="asked">The job's prompt, after the guardrails.</param>
    /// <param name="place">The folder that the work is limited to; empty = no limit.</param>
    /// <param name="reports">Whether files can be written into the job's folder; else the closing message stands for them.</param>
    public static string Of(Job job, string intent, string asked, RoleRights rights, RunnerFiles files, bool reports, string place = "")
    {
        var folder = Path.GetRelativePath(files.WorkTree, files.JobFolder(job.Id));
        var text = new StringBuilder();
        text.Append(
            $"# {job.Called}\n\nYou are the {job.Role} for this job ({job.Id}) of the run {files.Run}, on branch {files.Branch}. {rights.Brief}\n\n{(intent.Length > 0 ? $"## What the run is for\n\n{intent}\n\n" : "")}## What is asked\n\n{asked.Trim()}\n"
        );
        foreach (var answer in job.Answers ?? [])
        {
            text.Append($"\n## A person decided\n\nAsked was: {answer.Question.Trim()}\n\n{answer.Answer.Trim()}\n");
        }

        if (job.Reason.Length > 0)
        {
            text.Append($"\n## Before\n\nAn earlier attempt ended without success: {job.Reason}.\n");
        }

        foreach (var patch in job.Patches ?? [])
        {
            text.Append(
                $"\nWhat an earlier attempt changed was taken back; it is kept in {patch} (look with `git apply --stat`; take over what is good of it).\n"
            );
        }

        text.Append(Prompts.ReadFirstSection(ReadFirst.In(files.WorkTree, reviews: !rights.Writes, place)));
        text.Append($"\n## Rules\n\n- Nobody watches: do not wait for answers. ");
        text.Append(
            rights.Writes
                ? $"Leave your changes in the work tree; they are committed for you when you end.\n- Change nothing below {files.Relative} but what is named here.\n"
                : "You may read everything and must change nothing; a change fails the job and is taken back.\n"
        );
        text.Append(place.Length > 0 ? $"{Prompts.LimitedTo(place, "").TrimStart()}\n" : "");
        text.Append("- Never push, merge, delete branches or rewrite history.\n");
        text.Append(
            reports
                ? $"- Work for later goes into {folder}/{TurnVariables.FollowUpsFile}: "
                : "- Work for later goes into your closing message, between a line ```followups and a line ```: "
        );
        text.Append("""[{"role": "...", "title": "...", "prompt": "...", "depends_on": ["title of another one here"]}]""").Append('\n');
        text.Append(
            reports
                ? $"- If only a person can decide how this goes on, write the question into {folder}/{TurnVariables.DecisionFile}, or an open record into {DecisionFiles.Folder}/, and end.\n"
                : "- If only a person can decide how this goes on, end with a block ```decision that holds the question.\n"
        );
        text.Append("- Where the answer is one of a few, end the question with a line `Options:` and a list of them, one a line.\n");
        return text.Append("- Your closing message is the result that people read: say what you did, or found, in a few sentences.\n")
            .ToString();
    }

    /// <summary>
    /// Question of a finished turn to a person: from its file, or from its closing message, since not every agent follows the instruction;
    /// empty = no question.
    /// </summary>
    public static string Question(RunnerFiles files, Job job, string closing)
    {
        if (
            InsideFile.Text(files.WorkTree, Path.Combine(files.JobFolder(job.Id), TurnVariables.DecisionFile)).Trim() is
            { Length: > 0 } written
        )
        {
            return DecisionRecord.Question(written);
        }

        return ClosingBlock.Of(closing, "decision") is { } block ? DecisionRecord.Question(block) : "";
    }

    /// <summary>Follow-ups of a finished turn as JSON, from the same two places; empty = none.</summary>
    public static string FollowUpText(RunnerFiles files, Job job, string closing) =>
        InsideFile.Text(files.WorkTree, Path.Combine(files.JobFolder(job.Id), TurnVariables.FollowUpsFile)) is { } written
        && written.Trim().Length > 0
            ? written
            : ClosingBlock.Of(closing, "followups") ?? "";
}
