{{- define "labels" -}}
app.kubernetes.io/name: vfio-device-plugin
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "common" -}}
{{ include "labels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
