using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ias.Core.Text;

namespace Ias.Console.Server.Notices;

/// <summary>One notice of a message.</summary>
internal sealed record NoticeItem(string Id, string Event, string SubjectId, string Text, DateTimeOffset At);

/// <summary>Message of one or more notices to a target.</summary>
/// <param name="Workspace">The slug.</param>
/// <param name="Link">URL of the page to open; null: not known.</param>
/// <param name="Items">At least one.</param>
internal sealed record NoticeMessage(string Workspace, Uri? Link, IReadOnlyList<NoticeItem> Items)
{
    /// <summary>Same value for the same items, so that a receiver recognizes duplicates.</summary>
    public string Id { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(' ', Items.Select(item => item.Id)))))[..32];

    private const int MostOfPush = 3 * 1024;

    public string Title => $"ias {Workspace}";

    public string Text => Items.Count == 1 ? Items[0].Text : string.Join('\n', Items.Select(item => $"- {item.Text}"));

    /// <summary>Body for browsers: at most 3 KB; a longer text is cut.</summary>
    public byte[] ToPush()
    {
        for (var length = Text.Length; ; length = length * 3 / 4)
        {
            var told = new JsonObject
            {
                ["id"] = Id,
                ["title"] = Title,
                ["text"] = Wording.Cut(Text, length),
                ["path"] = $"/w/{Workspace}/inbox",
            };
            var body = Encoding.UTF8.GetBytes(told.ToJsonString());
            if (body.Length <= MostOfPush)
            {
                return body;
            }
        }
    }

    /// <summary>JSON body for webhooks.</summary>
    public byte[] ToJson()
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("title", Title);
            json.WriteString("text", Text);
            json.WriteString("workspace", Workspace);
            json.WriteString("at", Items.Max(item => item.At));
            if (Link is not null)
            {
                json.WriteString("link", Link.ToString());
            }

            json.WriteStartArray("notices");
            foreach (var item in Items)
            {
                json.WriteStartObject();
                json.WriteString("id", item.Id);
                json.WriteString("event", item.Event);
                json.WriteString("subjectId", item.SubjectId);
                json.WriteString("text", item.Text);
                json.WriteString("at", item.At);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
