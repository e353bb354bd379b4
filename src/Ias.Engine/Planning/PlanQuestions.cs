using System.Text;
using Ias.Core.Model;
using Ias.Engine.Queue;
using Ias.Engine.Runs;

namespace Ias.Engine.Planning;

/// <summary>Questions of a planning to people, as a decision record like a job's.</summary>
public static class PlanQuestions
{
    private const string FirstName = "0001-plan.md";
    private const int LongestTitle = 80;

    /// <summary>Finds the planning whose open question a person means; null = not found.</summary>
    /// <param name="by">Its id, or part of it, or the number or name of its decision record.</param>
    public static PlanRecord? Find(PlanFiles files, string by) => files.Asking().LastOrDefault(one => PlanFiles.IsMeant(one, by));

    /// <summary>Name a person types to answer it.</summary>
    public static string NameOf(PlanRecord record) => record.Decision.Length > 0 ? record.Decision.Split('-', 2)[0] : record.Id;

    /// <summary>Writes the questions down as one open record; returns its name.</summary>
    /// <exception cref="ProblemException">Disk full, read-only; or a link leads out of the work tree.</exception>
    internal static string Write(string workTree, PlanRecord record, EngineParts parts)
    {
        var text = new StringBuilder(
            $"# Plan: {PlanTitle(record)}\n\n- status: open\n- asked: by the planning `{record.Id}`\n\n## Question\n\n"
        );
        for (var i = 0; i < record.Questions.Count; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i + 1}. {record.Questions[i]}\n");
        }

        return new DecisionFiles(workTree, parts.CalledAs).TakeOver(FirstName, text.ToString());
    }

    /// <summary>A person's answer: into the planning, and into the record that asked.</summary>
    /// <exception cref="ProblemException">As <see cref="Write"/>.</exception>
    public static PlanRecord Answer(
        PlanFiles files,
        string workTree,
        string calledAs,
        PlanRecord record,
        string by,
        string answer,
        DateTimeOffset now
    )
    {
        record = record with { Answer = answer };
        files.Write(record);
        if (record.Decision.Length > 0)
        {
            new DecisionFiles(workTree, calledAs).AnswerRecord(
                record.Decision,
                new JobAnswer(string.Join('\n', record.Questions), answer, by, now)
            );
        }

        return record;
    }

    /// <summary>The first line of the wish.</summary>
    public static string PlanTitle(PlanRecord record) =>
        Core.Text.Wording.Cut(Core.Text.Wording.Plain(record.Wish.Trim().Split('\n')[0].Trim()), LongestTitle);
}
