using Ias.Core.Planning;
using Ias.Engine.Files;

namespace Ias.Engine.History;

/// <summary>Resources used by a work tree's finished sprints, according to the history.</summary>
public sealed class SprintHistory(string databasePath)
{
    private const int MostRuns = 50;

    /// <summary>Newest first: of each run that finished a sprint the average of its sprints. None when there is no history yet.</summary>
    /// <exception cref="ProblemException">The database is locked, damaged or of a newer ias.</exception>
    public Task<IReadOnlyList<PastSprint>> OfAsync(string workTree, CancellationToken cancel) =>
        Task.Run<IReadOnlyList<PastSprint>>(() => Of(Posix.RealPath(workTree)), cancel);

    private List<PastSprint> Of(string workTree)
    {
        if (!OutsideFile.Exists(databasePath))
        {
            return [];
        }

        try
        {
            using var connection = MirrorDatabase.Open(databasePath);
            using var select = connection.Command(
                """
                SELECT SUM(e.kind = 'sprint_marked'), SUM(e.kind = 'turn_ended'),
                    SUM(CASE WHEN e.kind = 'turn_ended' THEN json_extract(e.body, '$.calls') END),
                    MAX(json_extract(e.body, '$.up')),
                    SUM(CASE WHEN e.kind = 'turn_ended' THEN json_extract(e.body, '$.cost_usd') END)
                FROM (SELECT id, started FROM runs WHERE work_tree = $tree ORDER BY started DESC, id DESC LIMIT $limit) r
                JOIN events e ON e.run = r.id
                GROUP BY r.id HAVING SUM(e.kind = 'sprint_marked') > 0 ORDER BY r.started DESC, r.id DESC
                """,
                ("$tree", workTree),
                ("$limit", MostRuns)
            );
            using var found = select.ExecuteReader();
            var past = new List<PastSprint>();
            while (found.Read())
            {
                var sprints = found.GetInt32(0);
                past.Add(
                    new PastSprint(
                        (double)found.GetInt32(1) / sprints,
                        found.IsDBNull(2) ? 0 : found.GetDouble(2) / sprints,
                        found.IsDBNull(3) ? 0 : found.GetDouble(3) / sprints,
                        found.IsDBNull(4) ? null : (decimal)found.GetDouble(4) / sprints
                    )
                );
            }

            return past;
        }
        catch (Exception wrong) when (wrong is not ProblemException && MirrorProblem.Explains(wrong))
        {
            throw new ProblemException(MirrorProblem.From(wrong, databasePath), wrong);
        }
    }
}
