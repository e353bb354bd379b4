using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Console.Client.Logins;

/// <summary>JSON options: in the style of the other files in <c>~/.ias</c>.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(UtcTime)]
)]
[JsonSerializable(typeof(LoginRecord))]
internal sealed partial class LoginJson : JsonSerializerContext;
