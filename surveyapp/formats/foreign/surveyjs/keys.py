"""What SurveyJS's keys are to us: spelt otherwise in older versions, or of no meaning here because they only say how it looks."""

# Older spellings → today's.
OLD = {
    "hasOther": "showOtherItem", "hasNone": "showNoneItem", "hasComment": "showCommentArea", "hasRefuse": "showRefuseItem",
    "hasDontKnow": "showDontKnowItem", "hasSelectAll": "showSelectAllItem", "mininumRateDescription": "minRateDescription",
    "minimumRateDescription": "minRateDescription", "maximumRateDescription": "maxRateDescription",
    "isAllRowRequired": "eachRowRequired", "placeHolder": "placeholder", "questions": "elements", "rateDisplayMode": "rateType",
}  # fmt: skip

# How a survey looks and is walked through is the product's own: of these one line tells for the whole survey.
LOOKS = frozenset({
    "allowClear", "allowImagesPreview", "allowMultiple", "allowResize", "allowResizeComment", "alternateRows",
    "autoAdvanceEnabled", "autoFocusFirstError", "autoFocusFirstQuestion", "autoGenerate", "autoGrow", "autocomplete",
    "backgroundImage", "backgroundImageAttachment", "backgroundImageFit", "backgroundOpacity", "category",
    "checkErrorsMode", "clearIfInvisible", "clearInvisibleValues", "clientId", "closeOnSelect", "colCount", "colSpan",
    "cols", "columnLayout", "columnMinWidth", "commentAreaRows", "commentPlaceholder", "completeText",
    "completedBeforeHtml", "confirmDelete", "confirmDeleteText", "contentMode", "cookieName", "css", "cssType",
    "currency", "customWidgetName", "dataFormat", "dataList", "descriptionLocation", "displayMode",
    "displayRateDescriptionsAsExtremeItems", "displayRowsAsColumns", "displayStyle", "editText", "effectiveColSpan",
    "errorLocation", "firstPageIsStartPage", "firstPageIsStarted", "fitToContainer", "focusFirstQuestionAutomatic",
    "focusOnFirstError", "goNextPageAutomatic", "gridLayoutColumns", "header", "headerView", "hideNumber",
    "horizontalScroll", "id", "imageFit", "imageHeight", "imageWidth", "indent", "innerIndent", "itemComponent",
    "itemSize", "labelLocation", "lazyRender", "lazyRendering", "loadingHtml", "logo", "logoFit", "logoHeight",
    "logoPosition", "logoWidth", "maxHeight", "maxImageHeight", "maxImageWidth", "maxWidth", "maximumFractionDigits",
    "minHeight", "minImageHeight", "minImageWidth", "minWidth", "minimumFractionDigits", "mobileView",
    "navigationButtonsLocation", "navigationButtonsVisibility", "navigationTitle", "needConfirmRemoveFile",
    "nextButtonText", "optionsCaption", "otherPlaceholder", "pageNextText", "pagePrevText", "panelsState",
    "partialSendEnabled", "penColor", "placeholder", "previewMode", "previewText", "progressBarInheritWidthFrom",
    "progressBarLocation", "progressBarShowPageNumbers", "progressBarShowPageTitles", "progressBarType",
    "questionErrorLocation", "questionStartIndex", "questionTitleLocation", "questionTitlePattern", "questionTitleWidth",
    "questionsOnPageMode", "rateColorMode", "rateDescriptionLocation", "renderAs", "renderMode", "requiredErrorText",
    "requiredMark", "requiredText", "rightIndent", "rowTitleWidth", "rows", "scaleColorMode", "searchEnabled",
    "searchMode", "selectAllText", "selectToRankAreasLayout", "sendResultOnPageNext", "separateSpecialChoices",
    "showClearButton", "showCompletedPage", "showHeader", "showLabel", "showNavigationButtons", "showNumber",
    "showPageNumbers", "showPageTitles", "showPrevButton", "showPreview", "showPreviewBeforeComplete",
    "showQuestionNumbers", "showSelectAllItem", "showTitle", "signatureHeight", "signatureWidth", "size",
    "startSurveyText", "startWithNewLine", "state", "storeDataAsText", "storeOthersAsComment", "surveyId", "surveyPostId",
    "textUpdateMode", "theme", "titleLocation", "transposeData", "useDisplayValuesInDynamicTexts",
    "useDisplayValuesInTitle", "useGrouping", "validationEnabled", "verticalAlign", "waitForUpload", "width", "widthMode",
})  # fmt: skip
