using ContextBroker.Mqtt.Broker;
using ContextBroker.Mqtt.External;
using ContextBroker.Mqtt.Ingestion;
using Microsoft.Extensions.Options;
using MQTTnet;

namespace ContextBroker.Mqtt;

/// <summary>Checks section "Mqtt" at start and reports everything that is wrong with it.</summary>
internal sealed class MqttOptionsCheck : IValidateOptions<MqttOptions>
{
    public ValidateOptionsResult Validate(string? name, MqttOptions options)
    {
        var errors = new List<string>();
        Ranges.Check(options, MqttOptions.Section, errors);
        Ranges.Check(options.Notifications, $"{MqttOptions.Section}:Notifications", errors);
        Ranges.Check(options.External, $"{MqttOptions.Section}:External", errors);
        CheckBroker(options, errors);
        CheckExternal(options.External, errors);
        CheckTls(options, errors);
        CheckUsers(options, errors);
        MappingCheck.Check(options.Devices, $"{MqttOptions.Section}:Devices", errors);
        MappingCheck.Check(options.Topics, $"{MqttOptions.Section}:Topics", errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckBroker(MqttOptions options, List<string> errors)
    {
        if (!MqttAddress.TryParse(options.Address, out _))
        {
            errors.Add($"Mqtt:Address \"{options.Address}\" is neither an IP address nor localhost nor *");
        }

        if (options.WebSocketPath.Length > 0 && options.WebSocketPath[0] != '/')
        {
            errors.Add($"Mqtt:WebSocketPath \"{options.WebSocketPath}\" does not begin with /");
        }

        if (options.LiveTopic.AsSpan().ContainsAny("/+#$\0"))
        {
            errors.Add($"Mqtt:LiveTopic \"{options.LiveTopic}\" is not one level of a topic, without / + # $");
        }

        CheckFile(options.Notifications.CertificateAuthorities, "Notifications:CertificateAuthorities", errors);
        CheckFile(options.Notifications.ClientCertificate, "Notifications:ClientCertificate", errors);
        CheckFile(options.Notifications.ClientCertificateKey, "Notifications:ClientCertificateKey", errors);
    }

    private static void CheckExternal(ExternalBrokerOptions external, List<string> errors)
    {
        if (external.Broker.Length > 0 && !ExternalBroker.IsAddress(external.Broker))
        {
            errors.Add($"Mqtt:External:Broker \"{external.Broker}\" is not of the form mqtt[s]://host[:port]");
        }

        if (external.Group.AsSpan().ContainsAny("/+#"))
        {
            errors.Add($"Mqtt:External:Group \"{external.Group}\" holds /, + or #");
        }

        foreach (var topic in external.Topics.Where(topic => MqttTopicFilterComparer.Compare(topic, topic) == MqttTopicFilterCompareResult.FilterInvalid))
        {
            errors.Add($"Mqtt:External:Topics \"{topic}\" is not a topic filter");
        }

        CheckFile(external.CertificateAuthorities, "External:CertificateAuthorities", errors);
        CheckFile(external.ClientCertificate, "External:ClientCertificate", errors);
        CheckFile(external.ClientCertificateKey, "External:ClientCertificateKey", errors);
    }

    private static void CheckFile(string file, string name, List<string> errors)
    {
        if (file.Length > 0 && !File.Exists(file))
        {
            errors.Add($"Mqtt:{name}: the file {file} does not exist");
        }
    }

    private static void CheckTls(MqttOptions options, List<string> errors)
    {
        if (options.TlsPort == 0)
        {
            return;
        }

        CheckTlsFile(options.Certificate, "Certificate", errors);
        if (!string.IsNullOrEmpty(options.CertificateKey))
        {
            CheckTlsFile(options.CertificateKey, "CertificateKey", errors);
        }

        if (options.ClientCertificates != ClientCertificates.None)
        {
            CheckTlsFile(options.ClientAuthorities, "ClientAuthorities", errors);
        }
    }

    private static void CheckTlsFile(string? file, string name, List<string> errors)
    {
        if (string.IsNullOrEmpty(file) || !File.Exists(file))
        {
            errors.Add($"Mqtt:{name}: {(string.IsNullOrEmpty(file) ? "TLS needs a PEM file" : $"the file {file} does not exist")}");
        }
    }

    private static void CheckUsers(MqttOptions options, List<string> errors)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < options.Users.Count; i++)
        {
            Ranges.Check(options.Users[i], $"Mqtt:Users:{i}", errors);
            if (options.Users[i].PasswordHash.Length > 0 && !PasswordHash.TryParse(options.Users[i].PasswordHash, out _))
            {
                errors.Add($"Mqtt:Users:{i}:PasswordHash is none that \"contextbroker hash-password\" writes");
            }

            if (!names.Add(options.Users[i].Name))
            {
                errors.Add($"Mqtt:Users:{i}:Name \"{options.Users[i].Name}\" is given twice");
            }
        }
    }
}
