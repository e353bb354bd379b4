using System.Globalization;
using System.Text.Json.Serialization;
using Ias.Core.Text;

namespace Ias.Core.TestEvidence;

/// <summary>One thing that happened to the tests: a fact for a reviewer, never a verdict.</summary>
/// <param name="Path">File within the repository.</param>
/// <param name="Line">Line from 1: of the changed file where the thing is still there, else of the file before.</param>
/// <param name="Text">Sentence for people, without the place.</param>
public sealed record TestEvidenceLine(TestEvidenceKind Kind, string Path, int Line, string Text)
{
    /// <summary>Its place for people: <c>test/cart.test.js:8</c>.</summary>
    [JsonIgnore]
    public string Place => string.Create(CultureInfo.InvariantCulture, $"{Wording.Plain(Path)}:{Line}");
}
