using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Integrations;

/// <summary>Reads what GitHub delivers: issues, pull requests, and what is said of them. Everything else is nothing.</summary>
internal static class GithubDelivery
{
    /// <param name="happened"><c>X-GitHub-Event</c>.</param>
    /// <param name="body">The delivered JSON.</param>
    public static Delivery? Read(string happened, JsonObject body) =>
        happened switch
        {
            "issues" => Of("issue", body["issue"], null, body),
            "pull_request" => Of("pull_request", body["pull_request"], null, body),
            "issue_comment" => Of("comment", body["comment"], body["issue"], body),
            _ => null,
        };

    private static Delivery? Of(string kind, JsonNode? item, JsonNode? of, JsonObject body)
    {
        var url = Json.Text(item, "html_url");
        var titled = of ?? item;
        return url is null
            ? null
            : new Delivery(
                new NewContextItem(
                    new Word("github"),
                    new Word(kind),
                    $"#{Json.Number(titled, "number")} {Json.Text(titled, "title")}",
                    Json.Text(item, "body"),
                    Provenance: Json.Provenance("github", url, Json.Number(titled, "number"), Json.Text(titled, "state")),
                    Address: url,
                    ChangedAt: Json.Time(item, "updated_at")
                ),
                IsGone: Json.Text(body, "action") is "deleted" or "transferred"
            );
    }
}
