using System.Text.Json.Nodes;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Integrations;

/// <summary>Reads what GitLab delivers: issues, merge requests, and notes. Everything else is nothing.</summary>
internal static class GitlabDelivery
{
    public static Delivery? Read(JsonObject body)
    {
        var item = body["object_attributes"];
        return Json.Text(body, "object_kind") switch
        {
            "issue" => Of("issue", item, item, Json.Text(item, "description")),
            "merge_request" => Of("merge_request", item, item, Json.Text(item, "description")),
            "note" => Of("comment", item, body["issue"] ?? body["merge_request"], Json.Text(item, "note")),
            _ => null,
        };
    }

    private static Delivery? Of(string kind, JsonNode? item, JsonNode? titled, string? text)
    {
        var url = Json.Text(item, "url");
        return url is null || titled is null
            ? null
            : new Delivery(
                new NewContextItem(
                    new Word("gitlab"),
                    new Word(kind),
                    $"#{Json.Number(titled, "iid")} {Json.Text(titled, "title")}",
                    text,
                    Provenance: Json.Provenance("gitlab", url, Json.Number(titled, "iid"), Json.Text(titled, "state")),
                    Address: url,
                    ChangedAt: Json.Time(item, "updated_at")
                )
            );
    }
}
